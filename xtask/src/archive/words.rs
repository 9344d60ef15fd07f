//! What is written: texts of the lengths that real chat has, in several languages and scripts.
//! Here: words, and texts made of them. Not here: who says them, or what hangs on them (`room.rs`).

use super::dice::Dice;

/// The language that a person writes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
    Portuguese,
    Ukrainian,
    Arabic,
    Hindi,
    Japanese,
}

/// Characters of a text, by parts of ten thousand: the real archive, with a few long letters at the end.
const LENGTHS: [(u64, u64); 12] = [
    (0, 1),
    (500, 4),
    (1_000, 9),
    (2_500, 22),
    (5_000, 44),
    (7_500, 78),
    (9_000, 129),
    (9_500, 170),
    (9_900, 283),
    (9_990, 430),
    (9_995, 600),
    (10_000, 1_900),
];

const ENGLISH: &str = "the a to is it and of that you in on i for not with have be this was but are what just so if can \
    do my we there no at or from like about an when how they would all think know get one your out then some more \
    see works why time it's don't should well still now only here yes maybe tried again same thing after before \
    people need good right which other where also way work roof water light morning question answer version file \
    line looks sure thanks wait really kind new old first last week photo garden paper train window";
const GERMAN: &str = "und die der ich nicht das ist es ja wir auch mit noch schon aber wie heute morgen vielleicht \
    genau danke gestern immer wieder Garten Brücke schön natürlich für über später Straße";
const PORTUGUESE: &str = "que não é uma com para mas isso você está muito também aqui agora já só bem obrigado amanhã \
    então porque ontem água coração ninguém talvez até lá são";
const UKRAINIAN: &str = "не що я на це так і як але вже ми ви дуже добре дякую сьогодні завтра можна треба знаю тут \
    потім ще їх він вона місто вода";
const ARABIC: &str =
    "في من على هذا لا ما نعم شكرا اليوم غدا أنا نحن الماء جميل كيف متى هنا كان ربما لكن مع كل شيء الصباح";
const HINDI: &str = "है और नहीं में यह क्या हाँ कल आज बहुत अच्छा धन्यवाद पानी हम वह कैसे कब यहाँ लेकिन फिर सब ठीक सुबह";
const JAPANESE: &str = "はい これは です ありがとう 今日は 明日 たぶん いいですね わかりました 写真 水 駅で 見ました それから もう一度 \
    本当に 大丈夫 あとで 朝 こちら";
const EMOJI: [&str; 10] = ["🙂", "👍", "😂", "🎉", "❤️", "🤔", "👀", "🙏", "👩🏽‍🚀", "🇺🇦"];
const SYLLABLES: [&str; 24] = [
    "ka", "lo", "mi", "ren", "tu", "sha", "bel", "dor", "an", "vi", "ost", "el", "qui", "na", "zor", "fe",
    "gri", "hal", "u", "pen", "ry", "so", "wim", "jo",
];

impl Language {
    pub(super) fn draw(dice: &mut Dice) -> Self {
        match dice.below(100) {
            0..=83 => Self::English,
            84..=87 => Self::German,
            88..=91 => Self::Portuguese,
            92..=93 => Self::Ukrainian,
            94..=95 => Self::Arabic,
            96..=97 => Self::Hindi,
            _ => Self::Japanese,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::English => ENGLISH,
            Self::German => GERMAN,
            Self::Portuguese => PORTUGUESE,
            Self::Ukrainian => UKRAINIAN,
            Self::Arabic => ARABIC,
            Self::Hindi => HINDI,
            Self::Japanese => JAPANESE,
        }
    }
}

/// The words of each language, split once.
pub(super) struct Vocabulary(Vec<(Language, Vec<&'static str>)>);

impl Vocabulary {
    pub(super) fn new() -> Self {
        use Language::{Arabic, English, German, Hindi, Japanese, Portuguese, Ukrainian};
        let all = [English, German, Portuguese, Ukrainian, Arabic, Hindi, Japanese];
        Self(all.map(|language| (language, language.words().split_whitespace().collect())).into())
    }

    /// A text as somebody of this language types it, now and then with markdown in it.
    pub(super) fn text(&self, language: Language, dice: &mut Dice) -> String {
        let plain = self.plain(language, dice.quantile(&LENGTHS) as usize, dice);
        match dice.below(1_000) {
            0..=4 => format!("```rust\nfn {}() {{\n    // {plain}\n}}\n```", made_up(dice)),
            5..=14 => format!("> {plain}"),
            15..=29 => format!("**{plain}**"),
            30..=39 => format!("`{plain}`"),
            40..=59 => format!("{plain} https://{}.example/{}", made_up(dice), dice.below(10_000)),
            60..=64 => format!("_{plain}_"),
            65..=68 => format!("||{plain}||"),
            69..=109 => format!("{plain} {}", dice.pick(&EMOJI)),
            _ => plain,
        }
    }

    /// Words up to this many characters, the last one cut where it must be.
    fn plain(&self, language: Language, characters: usize, dice: &mut Dice) -> String {
        let words = self.0.iter().find(|(of, _)| *of == language).map(|(_, words)| words.as_slice());
        let words = words.expect("every language has words");
        let (mut text, mut held) = (String::new(), 0);
        while held < characters {
            // A fifth are words that nobody else uses: names, files, slips of the finger.
            let own = dice.chance(2_000).then(|| made_up(dice));
            let word = own.as_deref().unwrap_or_else(|| *dice.pick::<&str>(words));
            text.push_str(word);
            text.push(' ');
            held += word.chars().count() + 1;
        }
        let cut: String = text.chars().take(characters).collect();
        cut.trim_end().to_owned()
    }
}

/// A word that does not exist.
pub(super) fn made_up(dice: &mut Dice) -> String {
    (0..dice.between(2, 4)).map(|_| *dice.pick(&SYLLABLES)).collect()
}

/// A name to be seen by others, in the person's own script.
pub(super) fn nickname(language: Language, dice: &mut Dice) -> String {
    let words: Vec<&str> = language.words().split_whitespace().collect();
    format!("{} {}", dice.pick(&words), made_up(dice))
}
