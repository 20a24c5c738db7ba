//! The words of all languages, joined to the steps that they belong to.

use super::complaint::{Complaint, known};
use super::files::{self, Files, MANIFEST};
use super::manifest::{Manifest, QuestionTable, StepTable};
use super::noun::Noun;
use super::words::{self, Asked, Chosen, Section, WordsFile};
use super::{Claim, Inquiry};
use crate::event::{Ask, Choice, ClaimWords, Words, said};

/// The languages of lessons: tag, and the id of the name.
const LANGUAGES: [(&str, &str); 2] = [("en", "complaint.language.en"), ("zh", "complaint.language.zh")];

/// One language of a lesson.
pub(super) struct Language {
    tag: &'static str,
    file: String,
    words: WordsFile,
}

/// All languages that the folder has words in, each compared with the steps.
pub(super) fn languages(
    files: &Files,
    manifest: &Manifest,
    complaints: &mut Vec<Complaint>,
) -> Vec<Language> {
    let mut languages = Vec::new();
    for (tag, name) in LANGUAGES {
        let file = format!("{tag}.md");
        if !files.contains_key(&file) {
            let message = said!(
                "complaint.no_words_in_language",
                language = said!(name),
                file = &file
            );
            let mend = said!("complaint.write_the_file", file = &file);
            complaints.push(Complaint::warning(MANIFEST, None, message).mend(mend));
        }
        let Some(text) = files::text_of(files, &file, complaints) else {
            continue;
        };
        let words = words::read(&file, text, complaints);
        let language = Language { tag, file, words };
        language.compare(manifest, complaints);
        languages.push(language);
    }
    languages
}

/// One text in every language that has it.
pub(super) fn words(languages: &[Language], pick: impl Fn(&WordsFile) -> Option<&String>) -> Words {
    let texts = languages
        .iter()
        .filter_map(|language| Some((language.tag, pick(&language.words)?)));
    let texts = texts.filter(|(_, text)| !text.is_empty());
    texts.map(|(tag, text)| (tag.to_owned(), text.clone())).collect()
}

/// A question with its words.
pub(super) fn ask(inquiry: &Inquiry, step: &str, languages: &[Language]) -> Ask {
    let choice = |id: &String| Choice {
        id: id.clone(),
        text: words(languages, |words| Some(&words.section(step)?.choice(id)?.text)),
        why: words(languages, |words| Some(&words.section(step)?.choice(id)?.why)),
    };
    Ask {
        id: inquiry.id.clone(),
        text: words(languages, |words| {
            Some(&words.section(step)?.question.as_ref()?.text)
        }),
        choices: inquiry.choices.iter().map(choice).collect(),
    }
}

/// A claim with its words.
pub(super) fn claim(claim: &Claim, step: &str, languages: &[Language]) -> ClaimWords {
    ClaimWords {
        id: claim.id.clone(),
        of_article: claim.of_article,
        says: words(languages, |words| {
            Some(&words.section(step)?.claim.as_ref()?.says)
        }),
        does: words(languages, |words| {
            Some(&words.section(step)?.claim.as_ref()?.does)
        }),
    }
}

impl WordsFile {
    /// The section of a step.
    pub(super) fn section(&self, step: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == step)
    }
}

impl Section {
    fn choice(&self, id: &str) -> Option<&Chosen> {
        self.question.as_ref()?.choice(id)
    }
}

impl Asked {
    fn choice(&self, id: &str) -> Option<&Chosen> {
        self.choices.iter().find(|choice| choice.id == id)
    }
}

impl Language {
    /// Whether words and steps are the same on both sides.
    fn compare(&self, manifest: &Manifest, complaints: &mut Vec<Complaint>) {
        for (place, section) in self.words.sections.iter().enumerate() {
            let earlier = &self.words.sections[..place];
            complaints.extend(self.wrong_section(section, earlier, manifest));
        }
        for step in &manifest.steps {
            self.compare_step(step, complaints);
        }
    }

    fn wrong_section(
        &self,
        section: &Section,
        earlier: &[Section],
        manifest: &Manifest,
    ) -> Option<Complaint> {
        let error = |message| Complaint::error(&self.file, section.span.clone(), message);
        let id = &section.id;
        let steps: Vec<_> = manifest
            .steps
            .iter()
            .map(|step| step.id.get_ref().as_str())
            .collect();
        if !steps.contains(&id.as_str()) {
            let complaint = error(said!("complaint.words_for_no_step", step = id));
            return Some(complaint.mend(known(id, Noun::Step.all(), &steps)));
        }
        if earlier.iter().any(|other| other.id == *id) {
            let complaint = error(said!("complaint.second_section_of_step", step = id));
            return Some(complaint.mend(said!("complaint.merge_sections")));
        }
        let empty = section.title.is_empty() || section.words.is_empty();
        empty.then(|| error(said!("complaint.section_is_empty", step = id)))
    }

    fn compare_step(&self, step: &StepTable, complaints: &mut Vec<Complaint>) {
        let (id, file) = (step.id.get_ref(), &self.file);
        let Some(section) = self.words.section(id) else {
            let message = said!("complaint.step_has_no_words", step = id, file = file);
            let mend = said!("complaint.add_section", step = id, file = file);
            return complaints.push(Complaint::error(MANIFEST, step.id.span(), message).mend(mend));
        };
        complaints.extend(self.wrong_claim(step, section));
        match (&step.question, &section.question) {
            (None, None) => {}
            (None, Some(asked)) => complaints.push(self.surplus_question(asked, id)),
            (Some(table), Some(asked)) if asked.id == *table.id.get_ref() => {
                self.compare_choices(table, asked, complaints);
            }
            (Some(table), _) => complaints.push(self.missing_question(table, id)),
        }
    }

    fn surplus_question(&self, asked: &Asked, step: &str) -> Complaint {
        let message = said!("complaint.question_not_asked", step = step, question = &asked.id);
        let mend = said!("complaint.add_question_or_drop", file = MANIFEST);
        Complaint::error(&self.file, asked.span.clone(), message).mend(mend)
    }

    fn missing_question(&self, table: &QuestionTable, step: &str) -> Complaint {
        let (id, file) = (table.id.get_ref(), &self.file);
        let message = said!("complaint.question_has_no_text", question = id, file = file);
        let mend = said!(
            "complaint.add_question_text",
            question = id,
            step = step,
            file = file
        );
        Complaint::error(MANIFEST, table.id.span(), message).mend(mend)
    }

    /// Claim and words belong together.
    fn wrong_claim(&self, step: &StepTable, section: &Section) -> Option<Complaint> {
        let wanted = step.claim.as_ref().map(|claim| claim.id.get_ref());
        match (wanted, &section.claim) {
            (None, None) => None,
            (Some(id), Some(claimed)) if *id == claimed.id && !claimed.does.is_empty() => None,
            (Some(id), Some(claimed)) if *id == claimed.id => {
                let message = said!("complaint.claim_is_empty", claim = id);
                let complaint = Complaint::error(&self.file, claimed.span.clone(), message);
                Some(complaint.mend(said!("complaint.write_what_kernel_does")))
            }
            (None, Some(claimed)) => {
                let message = said!("complaint.words_for_no_claim", claim = &claimed.id);
                let complaint = Complaint::error(&self.file, claimed.span.clone(), message);
                Some(complaint.mend(said!("complaint.add_claim_or_drop")))
            }
            (Some(id), _) => {
                let message = said!("complaint.claim_has_no_words", claim = id, file = &self.file);
                let span = step.claim.as_ref().map(|claim| claim.id.span());
                let complaint = Complaint::error(MANIFEST, span, message);
                Some(complaint.mend(said!("complaint.add_claim_words", claim = id)))
            }
        }
    }

    fn compare_choices(&self, table: &QuestionTable, asked: &Asked, complaints: &mut Vec<Complaint>) {
        let ids: Vec<_> = table
            .choices
            .get_ref()
            .iter()
            .map(|choice| choice.get_ref().as_str())
            .collect();
        for choice in table
            .choices
            .get_ref()
            .iter()
            .filter(|choice| asked.choice(choice.get_ref()).is_none())
        {
            let (id, file) = (choice.get_ref(), &self.file);
            let message = said!("complaint.choice_has_no_text_in", choice = id, file = file);
            let mend = said!("complaint.add_choice", choice = id, question = &asked.id);
            complaints.push(Complaint::error(MANIFEST, choice.span(), message).mend(mend));
        }
        for (place, choice) in asked.choices.iter().enumerate() {
            let again = asked.choices[..place]
                .iter()
                .any(|earlier| earlier.id == choice.id);
            complaints.extend(self.wrong_choice(choice, &ids, again));
        }
    }

    fn wrong_choice(&self, choice: &Chosen, ids: &[&str], again: bool) -> Option<Complaint> {
        let id = &choice.id;
        let error = |message| Complaint::error(&self.file, choice.span.clone(), message);
        if !ids.contains(&id.as_str()) {
            let complaint = error(said!("complaint.no_such_choice", choice = id));
            return Some(complaint.mend(known(id, said!("complaint.there_are.choices"), ids)));
        }
        if again {
            return Some(error(said!("complaint.choice_twice", choice = id)));
        }
        if choice.text.is_empty() {
            let complaint = error(said!("complaint.choice_has_no_text", choice = id));
            return Some(complaint.mend(said!("complaint.write_after", choice = id)));
        }
        let complaint = || error(said!("complaint.choice_unexplained", choice = id));
        let mend = || said!("complaint.explain_choice");
        choice.why.is_empty().then(|| complaint().mend(mend()))
    }
}
