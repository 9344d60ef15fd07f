//! Texts as people type them, and what is shown. Written as a short notation of the tree.

use super::*;
use proptest::prelude::*;

fn notation(blocks: &[Block]) -> String {
    blocks.iter().map(block).collect::<Vec<_>>().join(" ")
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(inlines) => format!("p({})", line(inlines)),
        Block::Heading(level, inlines) => format!("h{level}({})", line(inlines)),
        Block::Small(inlines) => format!("small({})", line(inlines)),
        Block::Quote(blocks) => format!("quote({})", notation(blocks)),
        Block::List { start, items } => {
            let items: Vec<String> = items.iter().map(|item| notation(item)).collect();
            format!("list{}({})", start.map(|start| start.to_string()).unwrap_or_default(), items.join("; "))
        }
        Block::Code { language, code } => format!("code[{language}]({code})"),
    }
}

fn line(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Break => "⏎".to_owned(),
            Inline::Strong(inner) => format!("strong({})", line(inner)),
            Inline::Emphasis(inner) => format!("em({})", line(inner)),
            Inline::Underline(inner) => format!("u({})", line(inner)),
            Inline::Struck(inner) => format!("s({})", line(inner)),
            Inline::Spoiler(inner) => format!("spoiler({})", line(inner)),
            Inline::Code(code) => format!("code({code})"),
            Inline::Link { to, shown } => format!("a[{to}]({})", line(shown)),
            Inline::Mention(number) => format!("@{number}"),
            Inline::Emoji(number) => format!(":{number}:"),
            Inline::Time(at, style) => format!("time[{style:?}]({at})"),
            Inline::Nameless(what) => format!("nameless({what:?})"),
        })
        .collect()
}

fn reads(text: &str) -> String {
    notation(&parse(
        text,
        &Shown { mentions: &["@Mira", "@Mira B", "<@12>"], emoji: &[":owl:", "<:toad:7>"] },
    ))
}

#[test]
fn what_people_type_is_read_as_they_mean_it() {
    for (text, shown) in [
        ("one\ntwo", "p(one⏎two)"),
        ("one\n\ntwo", "p(one) p(two)"),
        ("**a** *b* _c_ __d__ ~~e~~ `f`", "p(strong(a) em(b) em(c) u(d) s(e) code(f))"),
        ("***both***", "p(em(strong(both)))"),
        ("||hidden **deep**|| seen", "p(spoiler(hidden strong(deep)) seen)"),
        ("a || b", "p(a || b)"),
        ("`||` stays", "p(code(||) stays)"),
        ("# big\n## less\n### least\n#### none", "h1(big) h2(less) h3(least) p(#### none)"),
        ("#general is no heading", "p(#general is no heading)"),
        ("-# small\nnot", "small(small) p(not)"),
        ("> said\nanswer", "quote(p(said)) p(answer)"),
        (">>> all\nof it", "quote(p(all⏎of it))"),
        (">no quote", "p(>no quote)"),
        ("> > deep", "quote(p(> deep))"),
        ("- a\n- b\nafter", "list(p(a); p(b)) p(after)"),
        ("3. c\n4. d", "list3(p(c); p(d))"),
        ("- a\n  - b", "list(p(a) list(p(b)))"),
        ("-", "p(-)"),
        ("+ no list", "p(+ no list)"),
        ("a ~b~ c", "p(a ~b~ c)"),
        ("text\n---\nmore", "p(text⏎---⏎more)"),
        ("title\n===", "p(title⏎===)"),
        ("    four spaces **bold**", "p(four spaces strong(bold))"),
        (r"¯\_(ツ)_/¯", "p(¯_(ツ)_/¯)"),
        ("snake_case_name", "p(snake_case_name)"),
        ("[a]: https://x.org", "p([a]: a[https://x.org](https://x.org))"),
        ("```rust\nlet x;\n```", "code[rust](let x;)"),
        ("", ""),
    ] {
        assert_eq!(reads(text), shown, "{text:?}");
    }
}

#[test]
fn html_is_text() {
    for (text, shown) in [
        ("<b>x</b>", "p(<b>x</b>)"),
        ("<script>alert(1)</script>", "p(<script>alert(1)</script>)"),
        ("<div>\n**bold**\n</div>", "p(<div>⏎strong(bold)⏎</div>)"),
        ("<!-- x -->", "p(<!-- x -->)"),
        ("&lt; &amp; &#60;", "p(&lt; &amp; &#60;)"),
        ("`a<b> & \\<c`", "p(code(a<b> & \\<c))"),
    ] {
        assert_eq!(reads(text), shown, "{text:?}");
    }
}

#[test]
fn links_lead_to_the_web_and_nowhere_else() {
    for (text, shown) in [
        ("see https://a.org/x_y_z.", "p(see a[https://a.org/x_y_z](https://a.org/x_y_z).)"),
        ("(https://a.org/b_(c))", "p((a[https://a.org/b_(c)](https://a.org/b_(c))))"),
        ("<https://a.org>", "p(a[https://a.org](https://a.org))"),
        ("[shown](https://a.org)", "p(a[https://a.org](shown))"),
        ("[shown](<https://a.org/b>)", "p(a[https://a.org/b](shown))"),
        ("[x](javascript:alert(1))", "p([x](javascript:alert(1)))"),
        ("[x](data:text/html,hi)", "p([x](data:text/html,hi))"),
        ("![pic](https://a.org/p.png)", "p(![pic](https://a.org/p.png))"),
        ("**https://a.org**", "p(strong(a[https://a.org](https://a.org)))"),
        ("ftp://a.org javascript:x", "p(ftp://a.org javascript:x)"),
        ("https://", "p(https://)"),
    ] {
        assert_eq!(reads(text), shown, "{text:?}");
    }
}

#[test]
fn mentions_and_emoji_stand_where_they_were_typed() {
    for (text, shown) in [
        ("@Mira and @Mira B", "p(@0 and @1)"),
        ("@Mirabel, a@Mira", "p(@Mirabel, a@Mira)"),
        ("**<@12>** <:toad:7>", "p(strong(@2) :1:)"),
        ("`@Mira :owl:` :owl:", "p(code(@Mira :owl:) :0:)"),
        ("https://x.org/@Mira", "p(a[https://x.org/@Mira](https://x.org/@Mira))"),
        (":owl::owl:", "p(:0::0:)"),
    ] {
        assert_eq!(reads(text), shown, "{text:?}");
    }
}

#[test]
fn a_preview_is_one_line_of_words() {
    let shown = Shown { mentions: &["@Mira"], emoji: &[] };
    assert_eq!(plain("# Hi **@Mira**\n- ||secret|| `x`\n\n> y", &shown), "Hi @Mira ▮▮▮▮ x y");
}

#[test]
fn a_text_that_nests_without_end_is_shown_and_stops_nobody() {
    for text in [
        "- ".repeat(20_000),
        "> ".repeat(20_000),
        "*a _b ".repeat(9_000) + &"_ *".repeat(9_000),
        "[".repeat(30_000),
    ] {
        let blocks = parse(&text, &Shown::default());
        assert!(depth(&blocks) <= 2 * DEPTH + 2);
    }
}

fn depth(blocks: &[Block]) -> usize {
    let deepest = blocks.iter().map(|block| match block {
        Block::Quote(inner) => depth(inner),
        Block::List { items, .. } => items.iter().map(|item| depth(item)).max().unwrap_or(0),
        Block::Paragraph(_) | Block::Heading(..) | Block::Small(_) | Block::Code { .. } => 0,
    });
    deepest.max().map_or(0, |deepest| deepest + 1)
}

#[test]
fn what_looks_like_the_definition_of_a_link_is_shown_over_two_lines_too() {
    for (typed, shown) in [
        ("[note]: remember", "[note]: remember"),
        ("[a\n]: b", "[a ]: b"),
        ("[a\\]]: b", "[a]]: b"),
        ("[here](https://example.org)", "here"),
    ] {
        assert_eq!(plain(typed, &Shown::default()), shown, "{typed:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_and_no_letter_is_lost(text in "[a-c<>&*_~`#|\\[\\]()!+=:/@\\-\\\\ \n1.]{0,60}") {
        let shown = plain(&text, &Shown::default());
        let count = |text: &str, letter: char| text.chars().filter(|c| *c == letter).count();
        // The words behind a fence are the name of a language, and shown as that.
        if !text.contains("||") && !text.contains('`') && !text.contains("~~~") && !text.contains("](") {
            // What nobody has named is called by words of ours, which have letters too.
            for letter in ['a', 'b', 'c'] {
                prop_assert!(count(&shown, letter) >= count(&text, letter), "{letter}: {shown:?}");
            }
        }
    }
}
