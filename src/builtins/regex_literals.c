/* One pass over a pattern, of what stands outside of parentheses: characters that stand for
 * themselves, one behind the other and each once, are a run. Flags, alternatives and
 * escapes that are more than one letter end the search, for what follows may mean anything. */
#include "builtins/regex_literals.h"

#include "base/str.h"

typedef struct finder {
    const char *pattern;
    size_t length;
    size_t at;
    char *text;
    size_t used;   /* of [text] */
    size_t run;    /* where in [text] the run begins that goes on */
    bool anchored; /* nothing but '^' is before it */
    size_t depth;  /* of parentheses */
    bool plain;    /* nothing but characters so far */
    us_regex_literals found;
} finder;

static us_regex_run current(const finder *f)
{
    return (us_regex_run){f->run, f->used - f->run};
}

static void end_run(finder *f)
{
    us_regex_run run = current(f);
    if (f->anchored)
        f->found.begins = run;
    else if (run.length > f->found.holds.length)
        f->found.holds = run;
    f->run = f->used;
    f->anchored = false;
}

/* Something else than a character. */
static void pass(finder *f, size_t length)
{
    end_run(f);
    f->plain = false;
    f->at += length;
}

static void add(finder *f, char c)
{
    if (f->depth == 0)
        f->text[f->used++] = c;
}

/* Takes the last character off the run, which may not be there, or more than once. */
static void drop_last(finder *f)
{
    while (f->used > f->run && ((unsigned char)f->text[f->used - 1] & 0xC0) == 0x80)
        f->used--;
    if (f->used > f->run)
        f->used--;
}

static bool is_digit_at(const finder *f, size_t at)
{
    return at < f->length && f->pattern[at] >= '0' && f->pattern[at] <= '9';
}

/* How long the count in braces at [at] is; 0: they stand for themselves. */
static size_t count_length(const finder *f)
{
    size_t at = f->at + 1;
    if (!is_digit_at(f, at))
        return 0;
    while (is_digit_at(f, at))
        at++;
    if (at < f->length && f->pattern[at] == ',')
        at++;
    while (is_digit_at(f, at))
        at++;
    return at < f->length && f->pattern[at] == '}' ? at + 1 - f->at : 0;
}

static bool escape(finder *f)
{
    if (f->at + 1 >= f->length)
        return false;
    char c = f->pattern[f->at + 1];
    if ((unsigned char)c < 0x80 && strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~", c)) {
        add(f, c);
        f->at += 2;
        return c != '\0';
    }
    if (c == '\0' || !strchr("AbBdDsSwWzafnrtv", c))
        return false;
    pass(f, 2);
    return true;
}

/* Passes the class whose bracket is at [at]. */
static bool class(finder *f)
{
    size_t at = f->at + 1;
    at += at < f->length && f->pattern[at] == '^';
    at += at < f->length && f->pattern[at] == ']';
    for (; at < f->length && f->pattern[at] != ']'; at++) {
        us_str rest = us_str_make(f->pattern + at, f->length - at);
        if (rest.text[0] == '\\')
            at++;
        else if (us_str_starts_with(rest, US_STR("[:"))) {
            size_t end = us_str_find(rest, US_STR(":]"), 2);
            at += end == US_STR_NONE ? 0 : end + 1;
        }
    }
    if (at >= f->length)
        return false;
    pass(f, at + 1 - f->at);
    return true;
}

/* How long the parenthesis at [at] is, that opens; 0: of its flags all may depend. Whether
 * a dot is a line's end, too, is nothing to characters. */
static size_t opening_length(const finder *f)
{
    us_str rest = us_str_make(f->pattern + f->at, f->length - f->at);
    if (!us_str_starts_with(rest, US_STR("(?")))
        return 1;
    if (us_str_starts_with(rest, US_STR("(?:")))
        return 3;
    if (us_str_starts_with(rest, US_STR("(?s:")))
        return 4;
    size_t name = us_str_starts_with(rest, US_STR("(?P<"))
                      ? us_str_find(rest, US_STR(">"), 0)
                      : US_STR_NONE;
    return name == US_STR_NONE ? 0 : name + 1;
}

static bool group(finder *f)
{
    size_t length = opening_length(f);
    if (length == 0)
        return false;
    pass(f, length);
    f->depth++;
    return true;
}

/* Reads what is at [at]; false if the search is over, and nothing found. */
static bool step(finder *f)
{
    char c = f->pattern[f->at];
    size_t count;
    switch (c) {
    case '\\':
        return escape(f);
    case '[':
        return class(f);
    case '(':
        return group(f);
    case ')':
        if (f->depth == 0)
            return false;
        f->depth--;
        f->at++;
        return true;
    case '|':
        f->at++;
        return f->depth > 0;
    case '{':
        count = count_length(f);
        if (count > 0) {
            drop_last(f);
            pass(f, count);
            return true;
        }
        break;
    case '*':
    case '?':
        drop_last(f);
        pass(f, 1);
        return true;
    case '+':
    case '.':
    case '^':
    case '$':
        pass(f, 1);
        return true;
    default:
        break;
    }
    add(f, c);
    f->at++;
    return true;
}

us_regex_literals us_regex_find_literals(const char *pattern, size_t length, char *text)
{
    const us_regex_literals none = {.text = text};
    finder f = {.pattern = pattern, .length = length, .text = text, .found = none};
    f.plain = true;
    f.anchored = length > 0 && pattern[0] == '^';
    /* What is repeated is no bound of the text. */
    if (f.anchored && length > 1 && strchr("*+?{", pattern[1]))
        return none;
    f.at = f.anchored;
    while (f.at < length) {
        bool ends = f.depth == 0 && f.at + 1 == length && pattern[f.at] == '$';
        if (!ends && !step(&f))
            return none;
        if (ends) {
            f.found.ends = current(&f);
            if (!f.anchored)
                f.run = f.used;
            f.at++;
        }
    }
    end_run(&f);
    f.found.whole = f.plain && f.used > 0;
    return f.found;
}

static us_str text_of(const us_regex_literals *literals, us_regex_run run)
{
    return us_str_make(literals->text + run.from, run.length);
}

bool us_regex_is_hopeless(const us_regex_literals *l, const char *text, size_t length,
                          size_t from)
{
    us_str whole = us_str_make(text, length);
    return (l->begins.length > 0 && !us_str_starts_with(whole, text_of(l, l->begins))) ||
           (l->ends.length > 0 && !us_str_ends_with(whole, text_of(l, l->ends))) ||
           (l->holds.length > 0 &&
            us_str_find(whole, text_of(l, l->holds), from) == US_STR_NONE);
}

bool us_regex_match_literally(const us_regex_literals *l, const char *text, size_t length)
{
    bool both = l->begins.length > 0 && l->ends.length > 0;
    return !us_regex_is_hopeless(l, text, length, 0) &&
           (!both || length == l->begins.length);
}
