//! A style sheet laid on the elements of a picture, as attributes of their own.
//!
//! Browsers, Inkscape and librsvg read a `<style>`; programs for slides understand
//! only part of one, and leave black bars where a text should have its ground. Attributes they all know.
//! A class may still be styled over: whatever a style sheet says goes before an attribute.

use std::fmt::Write;

use simplecss::{AttributeOperator, Declaration, PseudoClass, StyleSheet};

use super::escape;

/// An element, as far as a selector asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'a> {
    name: &'a str,
    classes: &'a str,
    parent: Option<&'a Node<'a>>,
}

impl<'a> Node<'a> {
    pub(super) fn new(name: &'a str, classes: &'a str, parent: Option<&'a Node<'a>>) -> Self {
        Self {
            name,
            classes,
            parent,
        }
    }
}

/// What the sheet says of this element itself, as attributes: ` fill="#1c2430" font-weight="700"`.
/// What it inherits stands at the element that it inherits from. A shorthand is no attribute of SVG.
pub(super) fn attributes(sheet: &StyleSheet, node: &Node) -> String {
    let mut said: Vec<Declaration> = Vec::new();
    // The rules come sorted: the later one goes before the earlier one.
    let rules = sheet.rules.iter().filter(|rule| rule.selector.matches(node));
    for declaration in rules.flat_map(|rule| &rule.declarations) {
        said.retain(|earlier| earlier.name != declaration.name);
        said.push(*declaration);
    }
    said.iter().filter(|declaration| declaration.name != "font").fold(
        String::new(),
        |mut text, declaration| {
            let value = escape::text(declaration.value);
            let _ = write!(text, " {}=\"{value}\"", declaration.name);
            text
        },
    )
}

impl simplecss::Element for Node<'_> {
    fn parent_element(&self) -> Option<Self> {
        self.parent.copied()
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        None
    }

    fn has_local_name(&self, name: &str) -> bool {
        self.name == name
    }

    fn attribute_matches(&self, name: &str, operator: AttributeOperator) -> bool {
        name == "class" && operator.matches(self.classes)
    }

    fn pseudo_class_matches(&self, _: PseudoClass) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_rule_goes_before_the_general_one() {
        let sheet = StyleSheet::parse(
            ".a { font: 13px mono } .a .bad { fill: red; font-weight: 700 } .a text { fill: black } .a .other text { fill: blue }",
        );
        let root = Node::new("svg", "a", None);
        let text = |classes| Node::new("text", classes, Some(&root));
        assert_eq!(attributes(&sheet, &text("")), " fill=\"black\"");
        assert_eq!(
            attributes(&sheet, &text("bad end")),
            " fill=\"red\" font-weight=\"700\""
        );
        assert_eq!(attributes(&sheet, &root), "", "a shorthand");
    }
}
