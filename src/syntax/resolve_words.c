/* Words: which are keywords, which are names.
 *
 * A keyword is one by dialect and imports, from the import on. The same word
 * is a name behind a dot, and where a . or [ follows at once at the beginning
 * of a statement or literal (`not[x]`, `if.foo := 1`). `contains` is a keyword
 * only behind a rule's head. The central structure is us_keywords, the set in
 * force while the tokens are read from left to right. */
#include "syntax/resolve_tokens.h"

#include "rego_parser.h"

us_keywords us_keywords_of(us_dialect dialect)
{
    us_keywords none = {0};
    us_language language = us_language_of(dialect);
    bool v1 = dialect == US_REGO_V1;
    none.if_word = none.in = none.contains = none.every = none.templates = v1;
    none.imports = us_language_imports(&language, dialect);
    return none;
}

typedef struct word_state {
    us_tokens *tokens;
    us_keywords *on;
    size_t depth;   /* open brackets */
    bool in_head;   /* of a rule, outside its brackets */
    bool in_import; /* in an import, up to its alias */
    size_t some;    /* depth inside which a literal begins with `some`, + 1; 0: none */
} word_state;

/* By their first letters; there are three of one at the most, and then one of no length. */
static const struct {
    char text[9];
    uint8_t length;
    uint8_t kind;
} words['z' - 'a' + 1][4] = {
    ['a' - 'a'] = {{"and", 3, US_TOKEN_AND}, {"as", 2, US_TOKEN_AS}},
    ['c' - 'a'] = {{"contains", 8, US_TOKEN_CONTAINS}},
    ['d' - 'a'] = {{"default", 7, US_TOKEN_DEFAULT}},
    ['e' - 'a'] = {{"else", 4, US_TOKEN_ELSE}, {"every", 5, US_TOKEN_EVERY}},
    ['f' - 'a'] = {{"false", 5, US_TOKEN_FALSE}},
    ['i' - 'a'] = {{"if", 2, US_TOKEN_IF},
                   {"import", 6, US_TOKEN_IMPORT},
                   {"in", 2, US_TOKEN_IN}},
    ['n' - 'a'] = {{"not", 3, US_TOKEN_NOT}, {"null", 4, US_TOKEN_NULL}},
    ['o' - 'a'] = {{"or", 2, US_TOKEN_OR}},
    ['p' - 'a'] = {{"package", 7, US_TOKEN_PACKAGE}},
    ['s' - 'a'] = {{"some", 4, US_TOKEN_SOME}},
    ['t' - 'a'] = {{"true", 4, US_TOKEN_TRUE}},
    ['w' - 'a'] = {{"with", 4, US_TOKEN_WITH}},
};

us_str us_keyword_at(size_t index)
{
    for (size_t letter = 0; letter < sizeof words / sizeof *words; letter++)
        for (size_t i = 0; words[letter][i].length > 0; i++)
            if (index-- == 0)
                return (us_str){words[letter][i].text, words[letter][i].length};
    return US_STR_EMPTY;
}

/* The keyword that [text] is anywhere, or IDENT. */
static int keyword_of(us_str text)
{
    unsigned letter = (unsigned char)text.text[0] - 'a';
    if (letter > 'z' - 'a')
        return US_TOKEN_IDENT;
    for (size_t i = 0; words[letter][i].length > 0; i++)
        if (words[letter][i].length == text.length &&
            memcmp(words[letter][i].text, text.text, text.length) == 0)
            return words[letter][i].kind;
    return US_TOKEN_IDENT;
}

bool us_word_is_keyword(us_str word)
{
    return keyword_of(word) != US_TOKEN_IDENT;
}

/* The keyword that [text], a word, is at this point, or IDENT. */
static int look_up(const us_keywords *on, us_str text)
{
    int kind = keyword_of(text);
    bool off;
    switch (kind) {
    case US_TOKEN_NOT:
        return on->new_not ? US_TOKEN_NEW_NOT : kind;
    case US_TOKEN_IN:
        off = !on->in;
        break;
    case US_TOKEN_IF:
        off = !on->if_word;
        break;
    case US_TOKEN_CONTAINS:
        off = !on->contains;
        break;
    case US_TOKEN_EVERY:
        off = !on->every;
        break;
    case US_TOKEN_AND:
        off = !on->and_word;
        break;
    case US_TOKEN_OR:
        off = !on->or_word;
        break;
    default:
        return kind;
    }
    return off ? US_TOKEN_IDENT : kind;
}

/* True if a literal or statement may begin behind [previous]. */
static bool begins_after(const us_token *previous)
{
    switch (previous->kind) {
    case US_TOKEN_LEFT_BRACE:
    case US_TOKEN_SEPARATOR:
    case US_TOKEN_BAR:
    case US_TOKEN_IF:
    case US_TOKEN_AND:
    case US_TOKEN_OR:
    case US_TOKEN_DEFAULT:
        return true;
    default:
        return false;
    }
}

static bool ends_term(const us_token *token)
{
    return us_token_is(token->kind, US_TOKENS_END_TERM);
}

/* A keyword with a . or [ right behind it: a name where a statement or literal
 * begins, and behind a term, but for `p if[x]` and `p contains[x]`. */
static bool is_name_of_reference(const word_state *s, size_t i, int kind)
{
    const us_token *token = &s->tokens->items[i];
    if (i == 0 || begins_after(token - 1))
        return true;
    if (kind == US_TOKEN_AS && !token->newline_before)
        return false;
    if (s->in_head && s->depth == 0 && (kind == US_TOKEN_IF || kind == US_TOKEN_CONTAINS))
        return false;
    return ends_term(token - 1);
}

/* Where the parser asks for a name and nothing else, `contains` is none. */
static bool must_be_name(const word_state *s, size_t i)
{
    const us_token *token = &s->tokens->items[i];
    int previous = i ? token[-1].kind : 0;
    bool member = token[1].kind == US_TOKEN_COMMA ||
                  us_str_is(us_token_text(s->tokens->text, token + 1), "in");
    return previous == US_TOKEN_WITH || (previous == US_TOKEN_AS && s->in_import) ||
           (previous == US_TOKEN_SOME && !member);
}

/* True if an operator is read at token [i] before a call would be: behind a term, be
 * it on the line before, but for those that `some` declares. */
static bool is_behind_operand(const word_state *s, size_t i)
{
    return i && s->depth && s->some != s->depth + 1 &&
           ends_term(&s->tokens->items[i - 1]);
}

static int word_kind(const word_state *s, size_t i)
{
    const us_token *token = &s->tokens->items[i];
    const us_token *previous = i ? token - 1 : NULL, *next = token + 1;
    if (previous && previous->kind == US_TOKEN_DOT && !token->space_before &&
        !previous->space_before && i > 1 && ends_term(previous - 1) &&
        (!s->on->plain_refs || s->in_import))
        return US_TOKEN_IDENT;
    if (previous &&
        (previous->kind == US_TOKEN_PACKAGE || previous->kind == US_TOKEN_IMPORT))
        return US_TOKEN_IDENT;
    int kind = look_up(s->on, us_token_text(s->tokens->text, token));
    if (kind == US_TOKEN_IDENT)
        return kind;
    bool adjacent = !next->space_before;
    if (adjacent && next->kind == US_TOKEN_LEFT_PAREN &&
        (kind == US_TOKEN_AND || kind == US_TOKEN_OR) && !is_behind_operand(s, i))
        return US_TOKEN_IDENT;
    if (adjacent && (next->kind == US_TOKEN_DOT || next->kind == US_TOKEN_LEFT_BRACKET) &&
        !s->on->plain_refs && is_name_of_reference(s, i, kind))
        return US_TOKEN_IDENT;
    if (kind == US_TOKEN_CONTAINS && (!s->in_head || s->depth) && !must_be_name(s, i))
        return US_TOKEN_IDENT;
    return kind;
}

/* Keeps track of being in a rule's head as it passes token [i] outside brackets:
 * from a name that begins a statement, as long as only . and brackets follow. */
static bool still_in_head(const word_state *s, size_t i)
{
    const us_token *token = &s->tokens->items[i];
    switch (token->kind) {
    case US_TOKEN_DOT:
        return s->in_head;
    case US_TOKEN_IDENT:
        if (i == 0 || token[-1].kind == US_TOKEN_DEFAULT)
            return true;
        return token[-1].kind == US_TOKEN_DOT ? s->in_head : ends_term(token - 1);
    default:
        return us_token_is(token->kind, US_TOKENS_CLOSE) && s->in_head;
    }
}

/* ---- Imports */

/* Part [number] of the path whose first word is token [i]; empty if it has no
 * such part. */
static us_str path_part(const us_tokens *tokens, size_t i, size_t number)
{
    const us_token *items = tokens->items;
    for (; number > 0; number--) {
        if (items[i + 1].kind == US_TOKEN_DOT && items[i + 2].kind == US_TOKEN_WORD)
            i += 2;
        else if (items[i + 1].kind == US_TOKEN_LEFT_BRACKET &&
                 items[i + 2].kind == US_TOKEN_STRING &&
                 items[i + 3].kind == US_TOKEN_RIGHT_BRACKET)
            i += 3;
        else
            return US_STR_EMPTY;
    }
    const us_token *token =
        items[i].kind == US_TOKEN_RIGHT_BRACKET ? &items[i - 1] : &items[i];
    us_str text = us_token_text(tokens->text, token);
    if (token->kind == US_TOKEN_STRING)
        text = us_str_slice(text, 1, text.length - 1);
    return text;
}

static void import_keyword(us_keywords *on, us_str word)
{
    unsigned bits = on->imports;
    if (word.length)
        bits &= us_future_keyword_bit(word);
    on->if_word |= (bits & US_FUTURE_IF) != 0;
    on->contains |= (bits & US_FUTURE_CONTAINS) != 0;
    on->every |= (bits & US_FUTURE_EVERY) != 0;
    on->in |= (bits & (US_FUTURE_IN | US_FUTURE_EVERY)) != 0;
    on->and_word |= (bits & US_FUTURE_AND) != 0;
    on->or_word |= (bits & US_FUTURE_OR) != 0;
    on->new_not |= (bits & US_FUTURE_NOT) != 0;
}

void us_resolve_import(us_tokens *tokens, size_t i, us_keywords *on)
{
    if (tokens->items[i].kind != US_TOKEN_WORD)
        return;
    us_str first = path_part(tokens, i, 0), second = path_part(tokens, i, 1);
    if (us_str_is(first, "future") && us_str_is(second, "keywords")) {
        bool longer = path_part(tokens, i, 3).length > 0; /* counts as all, to OPA */
        import_keyword(on, longer ? US_STR_EMPTY : path_part(tokens, i, 2));
    }
    if (!us_str_is(first, "rego"))
        return;
    bool v2 = us_str_is(second, "v2") && !on->no_v2;
    if (v2 || (us_str_is(second, "v1") && !on->no_v1))
        on->if_word = on->contains = on->every = on->in = on->rego_v1 = true;
    if (v2)
        on->and_word = on->or_word = on->new_not = true;
}

static void end_some(word_state *s)
{
    if (s->some == s->depth + 1)
        s->some = 0;
}

/* Token [i] is a word. */
static void resolve_word(word_state *s, size_t i)
{
    us_token *token = &s->tokens->items[i];
    int previous = i > 0 ? token[-1].kind : 0;
    bool goes_on = previous == US_TOKEN_DOT || previous == US_TOKEN_AS ||
                   us_str_is(us_token_text(s->tokens->text, token), "as");
    s->in_import = (s->in_import && goes_on) || previous == US_TOKEN_IMPORT;
    token->kind = (uint16_t)word_kind(s, i);
    if (token->kind == US_TOKEN_SOME)
        s->some = s->depth + 1;
    else if (token->newline_before && i > 0 && ends_term(token - 1))
        end_some(s);
    if (token->kind == US_TOKEN_IMPORT && s->depth == 0)
        us_resolve_import(s->tokens, i + 1, s->on);
}

void us_resolve_words(us_tokens *tokens, us_goal goal, us_keywords *keywords)
{
    word_state s = {tokens, keywords, goal != US_GOAL_MODULE, false, 0, 0};
    for (size_t i = 0; i < tokens->count; i++) {
        int kind = tokens->items[i].kind;
        if (kind == US_TOKEN_WORD) {
            resolve_word(&s, i);
        } else if (us_token_is(kind, US_TOKENS_OPEN)) {
            s.depth++;
            s.in_head = s.in_head && !(s.depth == 1 && kind == US_TOKEN_LEFT_BRACE);
        } else if (us_token_is(kind, US_TOKENS_CLOSE)) {
            end_some(&s);
            s.depth -= s.depth > 0;
        } else if (kind == US_TOKEN_SEPARATOR) {
            end_some(&s);
        }
        if (s.depth == 0)
            s.in_head = still_in_head(&s, i);
    }
}
