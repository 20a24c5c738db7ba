//! The name that was probably meant by a word that names nothing.

/// The nearest of the known names, when it is near enough to be a slip. Of those about as long as the
/// word, `most` are compared at most: words may be a stranger's, and as many as they like.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>, most: usize) -> Option<&'a str> {
    const LONGEST: usize = 40;
    if word.len() > LONGEST {
        return None;
    }
    let reach = 1 + word.chars().count() / 4;
    let alike = known
        .into_iter()
        .filter(|name| name.len().abs_diff(word.len()) <= 4 * reach);
    let distances = alike.take(most).map(|name| (distance(word, name), name));
    // Of two that are as near, the first by name: what is known may come in any order.
    let (distance, name) = distances.min()?;
    (distance <= reach).then_some(name)
}

/// How many characters are put in, taken out, exchanged, or swapped with their neighbour (optimal string
/// alignment): the last three rows of the table.
fn distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let mut second_above = Vec::new();
    let mut above_row: Vec<usize> = (0..=to.len()).collect();
    for above in 0..from.len() {
        let mut row = vec![above + 1];
        for left in 0..to.len() {
            let changed = above_row[left] + usize::from(from[above] != to[left]);
            let mut least = changed.min(above_row[left + 1] + 1).min(row[left] + 1);
            if above > 0 && left > 0 && from[above] == to[left - 1] && from[above - 1] == to[left] {
                least = least.min(second_above[left - 1] + 1);
            }
            row.push(least);
        }
        second_above = std::mem::replace(&mut above_row, row);
    }
    above_row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_guessed() {
        let check = |word, known: [&'static str; 2], expected| {
            assert_eq!(nearest(word, known, 100), expected, "{word}");
        };
        check("lisen", ["listen", "bind"], Some("listen"));
        check("frobnicate", ["listen", "bind"], None);
        check("nmaes", ["frame", "names"], Some("names"));
        check("半连接队例", ["半连接队列", "全连接队列"], Some("半连接队列"));
        check("四次握手", ["半连接队列", "字节流"], None);
        assert_eq!(
            (
                distance("", "abc"),
                distance("ab", "ba"),
                distance("你好", "你们好")
            ),
            (3, 1, 1)
        );
    }
}
