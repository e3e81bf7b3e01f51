/* Advice about names: what was probably meant. Names are looked for in the text, for a module that is wrong
 * may have no tree. */
#include "authoring/advice.h"

#include "base/nearest.h"
#include "builtins/builtin.h"
#include "codec/json.h"
#include "conftest/refusal.h"
#include "engine/engine.h"
#include "value/array.h"
#include "value/object.h"

/* A name in a text. */
typedef struct word {
    us_str name;
    size_t at;
} word;

static bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_of_name(char c)
{
    return starts_name(c) || (c >= '0' && c <= '9');
}

/* The end of the text or comment that begins at [from]; [from] where none does. */
static size_t past_quoted(us_str text, size_t from)
{
    char quote = text.text[from];
    if (quote != '"' && quote != '`' && quote != '#')
        return from;
    char end = quote == '#' ? '\n' : quote;
    size_t at = from + 1;
    while (at < text.length && text.text[at] != end &&
           (text.text[at] != '\n' || quote == '`'))
        at += text.text[at] == '\\' && quote == '"' && at + 1 < text.length ? 2 : 1;
    return at < text.length ? at + 1 : text.length;
}

/* The next name at or behind [*at], which is moved behind it; false: there is no more. */
static bool next_word(us_str text, size_t *at, word *found)
{
    while (*at < text.length) {
        size_t past = past_quoted(text, *at), from = *at;
        bool inside = from > 0 && is_of_name(text.text[from - 1]);
        if (past > from) {
            *at = past;
        } else if (!starts_name(text.text[from]) || inside) {
            (*at)++;
        } else {
            while (*at < text.length && is_of_name(text.text[*at]))
                (*at)++;
            *found = (word){us_str_slice(text, from, *at), from};
            return true;
        }
    }
    return false;
}

static bool is_step(us_str text, size_t at)
{
    return at > 0 && text.text[at - 1] == '.';
}

/* A line that a rule begins with. */
static bool begins_rule(us_str text, size_t line)
{
    return line < text.length && starts_name(text.text[line]);
}

static size_t line_start(us_str text, size_t at)
{
    while (at > 0 && text.text[at - 1] != '\n')
        at--;
    return at;
}

/* The rule that the place lies in, with all its lines. */
static us_str rule_at(const us_advice_place *place)
{
    us_str text = place->text;
    size_t from = line_start(text, place->at), to = place->at;
    while (from > 0 && !begins_rule(text, from))
        from = line_start(text, from - 1);
    do {
        size_t newline = us_str_find(text, US_STR("\n"), to);
        to = newline == US_STR_NONE ? text.length : newline + 1;
    } while (to < text.length && !begins_rule(text, to));
    return us_str_slice(text, from, to);
}

size_t us_advice_find(us_str text, us_str name, size_t from)
{
    word found;
    while (next_word(text, &from, &found))
        if (us_str_equal(found.name, name) && !is_step(text, found.at))
            return found.at;
    return US_STR_NONE;
}

/* The first name at the place or behind it. */
static us_str next_name(const us_advice_place *place)
{
    size_t at = place->at;
    word found = {US_STR_EMPTY, 0};
    next_word(place->text, &at, &found);
    return found.name;
}

/* ---- Variables ----------------------------------------------------------------------- */

static us_str other_spelling(us_str name)
{
    static const char *const spellings[][2] = {
        {"True", "true"},  {"TRUE", "true"},  {"False", "false"},  {"FALSE", "false"},
        {"None", "null"},  {"nil", "null"},   {"NULL", "null"},    {"Null", "null"},
        {"self", "input"}, {"this", "input"}, {"nullptr", "null"},
    };
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if (us_str_is(name, spellings[i][0]))
            return us_str_from(spellings[i][1]);
    return US_STR_EMPTY;
}

/* labels.app-name, which subtracts: the key is to be quoted. */
static us_str advise_hyphen(const us_advice_place *place, us_str rule, size_t at)
{
    size_t from = at, end = at + place->name.length;
    while (from > 0 && (is_of_name(rule.text[from - 1]) || rule.text[from - 1] == '-'))
        from--;
    while (end < rule.length && (is_of_name(rule.text[end]) || rule.text[end] == '-'))
        end++;
    if (from == at || !is_step(rule, from))
        return US_STR_EMPTY;
    return us_str_format(
        place->arena,
        "- subtracts: a key with a hyphen is quoted, [\"%.*s\"] in the place of .%.*s",
        (int)(end - from), rule.text + from, (int)(end - from), rule.text + from);
}

/* x in xs without some before it. */
static us_str advise_in(const us_advice_place *place, us_str rule, size_t at)
{
    us_str behind = us_str_slice(rule, at + place->name.length, rule.length);
    if (!us_str_starts_with(behind, US_STR(" in ")))
        return US_STR_EMPTY;
    return us_str_format(
        place->arena,
        "write some %.*s in …: without some, in only asks whether a value is there",
        US_STR_ARG(place->name));
}

static us_str advise_negated(const us_advice_place *place)
{
    us_str line = us_advice_line(place);
    size_t negation = us_str_find(line, US_STR("not "), 0);
    size_t at = us_advice_find(line, place->name, 0);
    if (negation == US_STR_NONE || at == US_STR_NONE || at < negation)
        return US_STR_EMPTY;
    return us_str_format(place->arena,
                         "what stands behind not gives no value to %.*s: name what is "
                         "looked for in a rule of "
                         "its own, and negate that; or ask every",
                         US_STR_ARG(place->name));
}

/* A name of [rule], or of a rule or import of the module, that is spelt alike. */
static us_str near_name(const us_advice_place *place, us_str rule)
{
    static const char *const keywords[] = {"not",  "some",     "every", "in",     "if",
                                           "else", "with",     "as",    "true",   "false",
                                           "null", "contains", "data",  "default"};
    us_nearest search = {.word = place->name};
    size_t at = 0;
    word found;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (us_str_is(place->name, keywords[i]))
            return US_STR_EMPTY;
    us_nearest_try(&search, US_STR("input"));
    while (next_word(rule, &at, &found))
        if (!is_step(rule, found.at) && !us_str_equal(found.name, place->name))
            us_nearest_try(&search, found.name);
    for (at = 0; next_word(place->text, &at, &found);)
        if (found.at == line_start(place->text, found.at) &&
            !us_str_equal(found.name, place->name))
            us_nearest_try(&search, found.name);
    return search.distance * 3 <= place->name.length ? search.name : US_STR_EMPTY;
}

us_str us_advice_unsafe(const us_advice_place *place)
{
    us_str rule = rule_at(place), name = place->name, advice = US_STR_EMPTY;
    us_str meant = other_spelling(name);
    if (meant.length > 0)
        return us_str_format(place->arena, "write %.*s", US_STR_ARG(meant));
    if (us_str_is(name, "_"))
        return US_STR("behind not, _ is not \"any\": name what is looked for in a rule "
                      "of its own, and negate that; "
                      "or ask every");
    for (size_t at = us_advice_find(rule, name, 0);
         at != US_STR_NONE && advice.length == 0;
         at = us_advice_find(rule, name, at + name.length)) {
        advice = advise_hyphen(place, rule, at);
        if (advice.length == 0)
            advice = advise_in(place, rule, at);
    }
    if (advice.length > 0)
        return advice;
    meant = near_name(place, rule);
    if (meant.length > 0)
        return us_str_format(place->arena, "did you mean %.*s?", US_STR_ARG(meant));
    advice = advise_negated(place);
    return advice.length > 0
               ? advice
               : us_str_format(
                     place->arena,
                     "nothing gives %.*s a value: assign it, %.*s := …, or take it from "
                     "somewhere, some %.*s in …; if it is a text, quote it",
                     US_STR_ARG(name), US_STR_ARG(name), US_STR_ARG(name));
}

/* ---- Functions ----------------------------------------------------------------------- */

static us_str near_function(const us_advice_place *place)
{
    us_nearest search = {.word = place->name};
    const us_builtin *builtin;
    size_t at = 0;
    word found;
    while (next_word(place->text, &at, &found)) {
        bool heads = found.at == line_start(place->text, found.at);
        if (heads && at < place->text.length && place->text.text[at] == '(')
            us_nearest_try(&search, found.name);
    }
    for (size_t i = 0; (builtin = us_builtin_at(i)); i++)
        if (!(builtin->flags & (US_BUILTIN_INTERNAL | US_BUILTIN_DEPRECATED)))
            us_nearest_try(&search, us_str_from(builtin->name));
    return search.distance * 3 <= place->name.length ? search.name : US_STR_EMPTY;
}

/* What functions of other languages and of old versions are here. */
static us_str by_other_name(us_str name)
{
    static const char *const names[][2] = {
        {"re_match", "regex.match"},
        {"len", "count"},
        {"length", "count"},
        {"size", "count"},
        {"print_", "print"},
        {"println", "print"},
        {"printf", "print or sprintf"},
        {"format", "sprintf"},
        {"has_key", "\"key\" in object.keys(x), or x.key"},
        {"hasKey", "\"key\" in object.keys(x), or x.key"},
        {"startsWith", "startswith"},
        {"endsWith", "endswith"},
        {"toLower", "lower"},
        {"toUpper", "upper"},
        {"tolower", "lower"},
        {"toupper", "upper"},
        {"append", "array.concat"},
        {"push", "array.concat"},
        {"join", "concat"},
        {"int", "to_number"},
        {"str", "sprintf(\"%v\", [x])"},
        {"string", "sprintf(\"%v\", [x])"},
        {"match", "regex.match"},
        {"set_diff", "a - b"},
        {"any", "true in xs"},
        {"all", "every x in xs { … }"},
        {"cast_array", "[x | some x in xs]"},
        {"cast_set", "{x | some x in xs}"},
        {"cast_string", "a test, is_string(x)"},
        {"cast_boolean", "a test, is_boolean(x)"},
        {"cast_object", "a test, is_object(x)"},
        {"cast_null", "a test, is_null(x)"},
        {"net.cidr_overlap", "net.cidr_contains"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (us_str_is(name, names[i][0]))
            return us_str_from(names[i][1]);
    return US_STR_EMPTY;
}

us_str us_advice_deprecated(const us_advice_place *place)
{
    us_str meant = by_other_name(place->name);
    return meant.length == 0
               ? US_STR_EMPTY
               : us_str_format(place->arena, "Rego v1 no longer has it: write %.*s",
                               US_STR_ARG(meant));
}

/* Of input.name.startswith: startswith. */
static us_str last_step(us_str name)
{
    size_t from = name.length;
    while (from > 0 && name.text[from - 1] != '.')
        from--;
    return us_str_starts_with(name, US_STR("input."))
               ? us_str_slice(name, from, name.length)
               : US_STR_EMPTY;
}

us_str us_advice_step(const us_advice_place *place)
{
    us_value facts = US_NONE, name;
    us_diag ignored = {0};
    if (place->facts.length == 0 ||
        !us_json_read(place->arena, place->facts, NULL, &facts, NULL, &ignored))
        return US_STR_EMPTY;
    us_value at = us_value_member(facts, "pos"), steps = us_value_member(facts, "ref");
    us_value names = us_value_member(facts, "oneOf");
    if (us_value_tag(at) != US_TAG_INTEGER)
        return US_STR_EMPTY;
    us_value step = us_value_item(steps, (size_t)at.as.integer);
    us_nearest search = {.word = us_value_member_text(step, "value")};
    for (size_t i = 0; !us_value_is_none(name = us_value_item(names, i)); i++)
        if (us_value_is_string(name))
            us_nearest_try(&search, us_value_text(name));
    return search.name.length > 0 && search.distance * 3 <= search.word.length
               ? us_str_format(place->arena, "did you mean %.*s?",
                               US_STR_ARG(search.name))
               : US_STR_EMPTY;
}

us_str us_advice_with(const us_advice_place *place)
{
    us_nearest search = {.word = next_name(place)};
    us_nearest_try(&search, US_STR("input"));
    us_nearest_try(&search, US_STR("data"));
    return search.name.length > 0 && search.distance > 0
               ? us_str_format(place->arena, "did you mean %.*s?",
                               US_STR_ARG(search.name))
               : US_STR("with takes the place of input, data, what lies below them, or a "
                        "function");
}

/* True of a function of the host's, or of usher's own that only some engines have. */
static bool is_registered(const us_advice_place *place)
{
    for (size_t i = 0; i < place->engine->function_count; i++)
        if (us_str_is(place->name, place->engine->functions[i].builtin.name))
            return true;
    return false;
}

us_str us_advice_undefined(const us_advice_place *place)
{
    us_str meant = by_other_name(place->name);
    if (meant.length > 0)
        return us_str_format(place->arena, "what is called so elsewhere is here %.*s",
                             US_STR_ARG(meant));
    if (us_str_starts_with(place->name, US_STR("data.")))
        return US_STR(
            "no module that was named has this function: name its file or folder, too");
    us_str method = last_step(place->name);
    if (method.length > 0)
        return us_str_format(place->arena, "values have no methods: write %.*s(x, …)",
                             US_STR_ARG(method));
    meant = near_function(place);
    if (us_str_equal(meant, place->name) || is_registered(place))
        return US_STR("there is such a function, but the capabilities that were given "
                      "leave it out");
    us_str refusal = us_conftest_refusal(place->name);
    if (refusal.length > 0)
        return refusal;
    return meant.length > 0
               ? us_str_format(place->arena, "did you mean %.*s?", US_STR_ARG(meant))
               : US_STR("no function is called so: usher builtins lists those that there "
                        "are; is an import missing?");
}
