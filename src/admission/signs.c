/* Each byte moves all places one on and leaves those that it fits: three steps that wait for each
 * other, where an automaton waits for memory. Two parts of the text are gone through side by side,
 * so that one's steps fill the other's waits. */
#include "admission/signs.h"

#include <string.h>

enum { SIGN_MAX = 16, WORD_BITS = 64 };

/* The bytes that fit one place. */
typedef struct byte_set {
    bool has[256];
} byte_set;

/* ---- Reading -------------------------------------------------------------------------- */

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(unsigned char c)
{
    return is_letter(c) || is_digit(c) || c == '_';
}

/* What stands behind a backslash. False if it means something else. */
static bool add_escape(byte_set *set, unsigned char escape)
{
    for (unsigned c = 0; c < 128; c++)
        if ((escape == 'd' && is_digit((unsigned char)c)) ||
            (escape == 'w' && is_word((unsigned char)c)) ||
            (escape == 'W' && !is_word((unsigned char)c)))
            set->has[c] = true;
    if (!is_word(escape))
        set->has[escape] = true;
    return !is_word(escape) || escape == 'd' || escape == 'w' || escape == 'W';
}

/* The class behind the bracket at [*at], up to its end. */
static bool read_class(us_str sign, size_t *at, byte_set *set)
{
    for (++*at; *at < sign.length && sign.text[*at] != ']'; ++*at) {
        unsigned char from = (unsigned char)sign.text[*at], to = from;
        if (strchr("^\\[", from))
            return false;
        if (*at + 2 < sign.length && sign.text[*at + 1] == '-' &&
            sign.text[*at + 2] != ']') {
            to = (unsigned char)sign.text[*at + 2];
            *at += 2;
        }
        for (unsigned c = from; c <= to; c++)
            set->has[c] = true;
    }
    return *at < sign.length;
}

static bool read_place(us_str sign, size_t *at, byte_set *set)
{
    unsigned char c = (unsigned char)sign.text[*at];
    bool good = true;
    *set = (byte_set){{false}};
    if (c == '\\')
        good = ++*at < sign.length && add_escape(set, (unsigned char)sign.text[*at]);
    else if (c == '[')
        good = read_class(sign, at, set);
    else if (strchr("^$.*+?(){}|", c) || c >= 0x80)
        good = false;
    else
        set->has[c] = true;
    ++*at;
    return good;
}

static void fold(byte_set *set)
{
    for (unsigned c = 'a'; c <= 'z'; c++)
        set->has[c] = set->has[c - 'a' + 'A'] = set->has[c] || set->has[c - 'a' + 'A'];
}

/* The number of places; 0 if [sign] is none. */
static size_t read_sign(us_str sign, byte_set places[SIGN_MAX])
{
    bool folds = us_str_starts_with(sign, US_STR("(?i)"));
    size_t count = 0;
    for (size_t at = folds ? 4 : 0; at < sign.length; count++) {
        if (count == SIGN_MAX || !read_place(sign, &at, &places[count]))
            return 0;
        if (folds)
            fold(&places[count]);
    }
    return count;
}

/* ---- The table ------------------------------------------------------------------------ */

static bool lay_out(us_signs *signs, const byte_set *places, size_t count)
{
    size_t word = 0;
    while (word < US_SIGNS_WORDS && signs->used[word] + count > WORD_BITS)
        word++;
    if (count == 0 || word == US_SIGNS_WORDS)
        return false;
    unsigned from = signs->used[word];
    for (size_t i = 0; i < count; i++)
        for (unsigned c = 0; c < 256; c++)
            if (places[i].has[c])
                signs->allowed[c][word] |= UINT64_C(1) << (from + i);
    signs->first[word] |= UINT64_C(1) << from;
    signs->last[word] |= UINT64_C(1) << (from + count - 1);
    signs->used[word] += (unsigned)count;
    return true;
}

void us_signs_init(us_signs *signs)
{
    byte_set beyond_ascii = {{false}};
    for (unsigned c = 0x80; c < 256; c++)
        beyond_ascii.has[c] = true;
    memset(signs, 0, sizeof *signs);
    lay_out(signs, &beyond_ascii, 1);
}

bool us_signs_add(us_signs *signs, us_str sign)
{
    byte_set places[SIGN_MAX];
    return lay_out(signs, places, read_sign(sign, places));
}

/* ---- Looking -------------------------------------------------------------------------- */

static inline us_sign_places step(const us_signs *signs, us_sign_places at,
                                  unsigned char byte)
{
    return ((at << 1) | signs->first) & signs->allowed[byte];
}

bool us_signs_find(const us_signs *signs, us_str text)
{
    const unsigned char *bytes = (const unsigned char *)text.text;
    /* The second part begins so far before the end of the first that no sign is in neither. */
    size_t part = text.length < 2 * SIGN_MAX ? text.length : (text.length + SIGN_MAX) / 2;
    const unsigned char *others = bytes + text.length - part;
    us_sign_places none = {0};
    us_sign_places at = step(signs, none, '\n'), other = none, found = none;
    for (size_t i = 0; i < part; i++) {
        at = step(signs, at, bytes[i]);
        other = step(signs, other, others[i]);
        found |= at | other;
    }
    found &= signs->last;
    uint64_t any = 0;
    for (size_t i = 0; i < US_SIGNS_WORDS; i++)
        any |= found[i];
    return any != 0;
}
