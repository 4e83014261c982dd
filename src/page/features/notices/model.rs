//! The strips under the transport: what is going on or went wrong, what still works, and one thing to do about it.

pub use super::topic::Topic;
pub use super::transfer::Transfer;
use crate::page::store::Action;

/// How a notice looks and is read out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Good to know; read out when there is a pause.
    Info,
    /// Something was lost or mended; read out at once.
    Warn,
    /// Something failed; read out at once.
    Bad,
}

impl Tone {
    /// The value of the strip's `data-tone`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    /// The strip's role.
    pub fn role(self) -> &'static str {
        match self {
            Self::Info => "status",
            Self::Warn | Self::Bad => "alert",
        }
    }
}

/// One strip.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// What it is about.
    pub topic: Topic,
    /// How it looks.
    pub tone: Tone,
    /// What is the case, set in bold.
    pub lead: String,
    /// What still works and what to do, may be empty.
    pub more: String,
    /// How far a transfer is.
    pub transfer: Option<Transfer>,
    /// What can be done about it: label and action.
    pub buttons: Vec<(String, Action)>,
    /// Whether it can be put away.
    pub dismissible: bool,
}

impl Notice {
    /// A strip that can be put away and offers nothing else.
    pub fn new(topic: Topic, tone: Tone, lead: impl Into<String>, more: impl Into<String>) -> Self {
        Self {
            topic,
            tone,
            lead: lead.into(),
            more: more.into(),
            transfer: None,
            buttons: Vec::new(),
            dismissible: true,
        }
    }

    /// Offers something to do.
    #[must_use]
    pub fn button(mut self, label: impl Into<String>, action: Action) -> Self {
        self.buttons.push((label.into(), action));
        self
    }

    /// A strip from whole sentences: the first is what is the case, the rest what to do.
    pub fn from_sentences(topic: Topic, tone: Tone, message: &str) -> Self {
        let end = message
            .match_indices(['.', '!', '?'])
            .map(|(i, mark)| i + mark.len())
            .find(|&end| message[end..].starts_with(' '))
            .unwrap_or(message.len());
        Self::new(topic, tone, &message[..end], message[end..].trim_start())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_leads() {
        let of = |text| {
            let notice = Notice::from_sentences(Topic::Request, Tone::Bad, text);
            (notice.lead, notice.more)
        };
        assert_eq!(
            of("The rate is 0.3. Use 0.01. Or less."),
            ("The rate is 0.3.".into(), "Use 0.01. Or less.".into())
        );
        assert_eq!(of("No stop"), ("No stop".into(), String::new()));
        assert_eq!(of("Once."), ("Once.".into(), String::new()));
    }
}
