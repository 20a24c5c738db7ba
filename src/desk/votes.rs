//! A show of hands.

/// The hands that a room has raised for the choices of a question, in the order in which they were counted.
#[derive(Debug)]
pub(super) struct Votes {
    hands: Vec<usize>,
    raised: Vec<usize>,
}

impl Votes {
    /// No hand for any of so many choices.
    pub(super) fn among(choices: usize) -> Self {
        Self {
            hands: vec![0; choices],
            raised: Vec::new(),
        }
    }

    /// One more hand for this choice, counted from 1; none where there is no such choice.
    pub(super) fn raise(&mut self, choice: usize) {
        let place = choice.wrapping_sub(1);
        if let Some(hands) = self.hands.get_mut(place) {
            *hands += 1;
            self.raised.push(place);
        }
    }

    /// Takes the last one back.
    pub(super) fn take_back(&mut self) {
        if let Some(place) = self.raised.pop() {
            self.hands[place] -= 1;
        }
    }

    /// How many each choice has got.
    pub(super) fn hands(&self) -> &[usize] {
        &self.hands
    }

    /// The choice that has got more hands than every other, counted from 0; none where two have as many.
    pub(super) fn winner(&self) -> Option<usize> {
        let most = *self.hands.iter().max().filter(|most| **most > 0)?;
        let mut first = (0..self.hands.len()).filter(|place| self.hands[*place] == most);
        let winner = first.next()?;
        first.next().is_none().then_some(winner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(keys: &[usize], hands: &[usize], winner: Option<usize>) {
        let mut votes = Votes::among(3);
        for key in keys {
            match key {
                9 => votes.take_back(),
                choice => votes.raise(*choice),
            }
        }
        assert_eq!((votes.hands(), votes.winner()), (hands, winner), "{keys:?}");
    }

    #[test]
    fn the_most_hands_win_and_a_tie_has_no_winner() {
        check(&[], &[0, 0, 0], None);
        check(&[2], &[0, 1, 0], Some(1));
        check(&[2, 3, 3], &[0, 1, 2], Some(2));
        check(&[2, 3], &[0, 1, 1], None);
        check(&[2, 3, 9], &[0, 1, 0], Some(1));
        check(&[9, 0, 4, 1], &[1, 0, 0], Some(0));
    }
}
