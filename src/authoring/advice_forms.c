/* Advice about the forms of rules and statements. */
#include "authoring/advice.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static us_str trimmed(us_str text)
{
    return us_str_trim(text, " \t\r");
}

/* The word that [text] begins with. */
static us_str first_word(us_str text)
{
    size_t end = 0;
    while (end < text.length && us_is_word(text.text[end]))
        end++;
    return us_str_slice(text, 0, end);
}

static bool begins_blank(us_str line)
{
    return line.length > 0 && is_blank(line.text[0]);
}

/* What stands between the beginning of the line and its first {. */
us_str us_advice_head(const us_advice_place *place)
{
    us_str line = us_advice_line(place);
    size_t brace = us_str_find(line, US_STR("{"), 0),
           bracket = us_str_find(line, US_STR("["), 0);
    us_str head =
        trimmed(us_str_slice(line, 0, brace == US_STR_NONE ? line.length : brace));
    const char *old = "policies of Rego v0 are read with --v0-compatible";
    bool assigns = us_str_find(head, US_STR("="), 0) != US_STR_NONE;
    if (us_str_ends_with(head, US_STR(" if")))
        head = trimmed(us_str_slice(head, 0, head.length - 3));
    if (us_str_starts_with(head, US_STR("} else")))
        head = us_str_slice(head, 2, head.length);
    if (begins_blank(line))
        return US_STR("this is read as a rule of its own: a body of several lines stands "
                      "between { and }");
    bool is_set = bracket != US_STR_NONE && bracket < head.length && !assigns &&
                  us_str_ends_with(head, US_STR("]"));
    if (!is_set)
        return us_str_format(place->arena, "write %.*s if {; %s", US_STR_ARG(head), old);
    us_str name = us_str_slice(head, 0, bracket);
    us_str element = us_str_slice(head, bracket + 1, head.length - 1);
    return us_str_format(place->arena, "write %.*s contains %.*s%s; %s", US_STR_ARG(name),
                         US_STR_ARG(element), brace == US_STR_NONE ? "" : " if {", old);
}

us_str us_advice_contains(const us_advice_place *place)
{
    us_str line = us_advice_line(place);
    for (size_t at = (size_t)(line.text - place->text.text);
         at > 0 && (line.length == 0 || begins_blank(line));) {
        us_advice_place above = *place;
        above.at = at - 1;
        line = us_advice_line(&above);
        at = (size_t)(line.text - place->text.text);
    }
    return us_str_starts_with(line, US_STR("contains("))
               ? US_STR("contains is a word of the language, which begins no rule with a "
                        "body: give the function another name")
               : US_STR_EMPTY;
}

us_str us_advice_keyword(const us_advice_place *place)
{
    us_str rest = us_str_slice(place->text, place->at, place->text.length);
    us_str word = first_word(rest);
    us_str after = trimmed(us_str_slice(rest, word.length, rest.length));
    us_str line = trimmed(us_advice_line(place));
    if (us_str_starts_with(after, US_STR(":=")) || us_str_starts_with(after, US_STR("=")))
        return us_str_format(place->arena,
                             "%.*s is a word of the language: choose another name",
                             US_STR_ARG(word));
    if (us_str_is(word, "if") && us_str_equal(first_word(line), word))
        return US_STR(
            "a body is its conditions, one a line: the rule is for where all hold. For "
            "the other case write a second rule");
    if (us_str_is(word, "else"))
        return US_STR("else stands behind the } of the body it is for");
    return US_STR_EMPTY;
}

/* Words that begin statements elsewhere. */
static const struct {
    const char *word, *advice;
} foreign[] = {
    {"for", "nothing is looped over by hand: some x in xs tries each, [y | some x in xs; "
            "…] collects, every x in "
            "xs { … } asks of all"},
    {"foreach", "nothing is looped over by hand: some x in xs tries each, every x in xs "
                "{ … } asks of all"},
    {"while", "there are no loops: some x in xs tries each element, numbers.range(a, b) "
              "makes numbers"},
    {"return", "a function's value stands in its head: f(x) := y if { … }"},
    {"let", "no word stands before an assignment: x := 1"},
    {"var", "no word stands before an assignment: x := 1"},
    {"const", "no word stands before an assignment: x := 1"},
    {"def", "a function is a rule with arguments: f(x) := y if { … }"},
    {"function", "a function is a rule with arguments: f(x) := y if { … }"},
    {"func", "a function is a rule with arguments: f(x) := y if { … }"},
    {"elif", "write else := value if { … } behind the } before"},
    {"elseif", "write else := value if { … } behind the } before"},
    {"exists", "a reference holds where it is defined: input.x, or not input.x"},
};

us_str us_advice_leftover(const us_advice_place *place)
{
    us_str word = first_word(trimmed(us_advice_line(place)));
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (us_str_is(word, foreign[i].word))
            return us_str_from(foreign[i].advice);
    return US_STR_EMPTY;
}

us_str us_advice_assigned(const us_advice_place *place)
{
    us_str line = us_advice_line(place);
    size_t sign = us_str_find(line, US_STR(":="), 0);
    us_str behind = sign == US_STR_NONE
                        ? US_STR_EMPTY
                        : trimmed(us_str_slice(line, sign + 2, line.length));
    if (us_str_equal(first_word(behind), place->name))
        return us_str_format(
            place->arena,
            "values never change: sum([…]) and count([…]) of a comprehension add up; "
            "else give the new value a name of its own");
    return us_str_format(
        place->arena,
        "%.*s has its value already: compare with ==, or choose another name",
        US_STR_ARG(place->name));
}

us_str us_advice_end(const us_advice_place *place)
{
    size_t at = place->at < place->text.length ? place->at : place->text.length;
    while (at > 0 && strchr(" \t\r\n", place->text.text[at - 1]))
        at--;
    return at > 0 && strchr("=<>+-*/%&|", place->text.text[at - 1])
               ? US_STR("the operator before this has no value behind it")
               : US_STR_EMPTY;
}

us_str us_advice_minus(const us_advice_place *place)
{
    us_str line = trimmed(us_advice_line(place));
    return us_str_is(first_word(line), "package")
               ? US_STR(
                     "a name has no hyphen: write _ in its place, or package a[\"b-c\"]")
               : US_STR_EMPTY;
}

us_str us_advice_quoted_import(const us_advice_place *place)
{
    us_str line = trimmed(us_advice_line(place));
    return us_str_is(first_word(line), "import")
               ? US_STR("paths of imports are not quoted: import data.lib")
               : US_STR_EMPTY;
}

us_str us_advice_import(const us_advice_place *place)
{
    us_str rest = us_str_slice(place->text, place->at, place->text.length);
    size_t end = 0;
    if (us_str_is(first_word(trimmed(us_advice_line(place))), "from"))
        return US_STR("a package is imported as a whole: import data.lib; its rules are "
                      "then lib.x");
    while (end < rest.length && (us_is_word(rest.text[end]) || rest.text[end] == '.'))
        end++;
    return end == 0
               ? US_STR_EMPTY
               : us_str_format(place->arena, "packages lie below data: import data.%.*s",
                               (int)end, rest.text);
}
