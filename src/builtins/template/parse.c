/* Cuts templates into text and actions, and actions into tokens; then matches if,
 * with and range with their else and end. */
#include "builtins/template/template.h"

#include "base/utf8.h"

#include <stdlib.h>

typedef struct lexer {
    us_call *call;
    us_str source;
    size_t next;
    us_template_token *tokens;
    size_t count, capacity;
} lexer;

bool us_template_fail(us_call *call, us_str source, size_t offset, const char *format,
                      ...)
{
    va_list arguments;
    size_t line = 1;
    for (size_t i = 0; i < offset && i < source.length; i++)
        line += source.text[i] == '\n';
    va_start(arguments, format);
    us_str text = us_str_format_list(call->arena, format, arguments);
    va_end(arguments);
    us_call_error(call, "template: template:%zu: %.*s", line, US_STR_ARG(text));
    return false;
}

static bool fail(const lexer *l, const char *message)
{
    return us_template_fail(l->call, l->source, l->next, "%s", message);
}

static char at(const lexer *l, size_t ahead)
{
    return l->next + ahead < l->source.length ? l->source.text[l->next + ahead] : '\0';
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || (unsigned char)c >= 0x80;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static us_template_token *add(lexer *l, us_token_kind kind, us_str text, size_t offset)
{
    l->tokens = us_arena_room(l->call->arena, l->tokens, l->count, &l->capacity,
                              sizeof *l->tokens);
    us_template_token *token = &l->tokens[l->count++];
    *token = (us_template_token){.kind = kind, .text = text, .offset = offset};
    return token;
}

static size_t name_end(const lexer *l, size_t from)
{
    while (from < l->source.length && is_name_char(l->source.text[from]))
        from++;
    return from;
}

static bool read_escape(lexer *l, us_buf *buf)
{
    static const char from[] = "abfnrtv\\\"'", to[] = "\a\b\f\n\r\t\v\\\"'";
    char c = at(l, 1);
    const char *found = c ? strchr(from, c) : NULL;
    int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (found) {
        us_buf_add_char(buf, to[found - from]);
        l->next += 2;
        return true;
    }
    if (digits == 0)
        return fail(l, "invalid syntax");
    char hex[9] = "";
    for (int i = 0; i < digits; i++)
        hex[i] = at(l, 2 + (size_t)i);
    char *end;
    unsigned long point = strtoul(hex, &end, 16);
    if (end != hex + digits || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
        return fail(l, "invalid syntax");
    char encoded[4];
    us_buf_add(buf, encoded, us_utf8_encode((uint32_t)point, encoded));
    l->next += 2 + (size_t)digits;
    return true;
}

static bool read_string(lexer *l, char quote)
{
    us_buf buf = us_buf_make(l->call->arena);
    size_t start = l->next++;
    while (l->next < l->source.length && at(l, 0) != quote) {
        if (quote != '`' && at(l, 0) == '\n')
            break;
        if (quote != '`' && at(l, 0) == '\\') {
            if (!read_escape(l, &buf))
                return false;
            continue;
        }
        us_buf_add_char(&buf, l->source.text[l->next++]);
    }
    if (at(l, 0) != quote || l->next >= l->source.length)
        return fail(l, quote == '`'   ? "unterminated raw quoted string"
                       : quote == '"' ? "unterminated quoted string"
                                      : "unterminated character constant");
    l->next++;
    us_template_token *token = add(l, US_TOKEN_STRING, us_buf_str(&buf), start);
    if (quote == '\'') {
        size_t size;
        const char *text = token->text.text;
        token->kind = US_TOKEN_NUMBER;
        token->integer = token->text.length
                             ? us_utf8_decode(text, text + token->text.length, &size)
                             : 0;
    }
    return true;
}

static bool read_number(lexer *l)
{
    char copy[64], *end;
    size_t from = l->next, to = from + 1;
    while (to < l->source.length &&
           (is_name_char(l->source.text[to]) || l->source.text[to] == '.' ||
            ((l->source.text[to] == '-' || l->source.text[to] == '+') &&
             (l->source.text[to - 1] | 32) == 'e')))
        to++;
    us_str text = us_str_slice(l->source, from, to);
    if (text.length < sizeof copy) {
        memcpy(copy, text.text, text.length);
        copy[text.length] = '\0';
        us_template_token *token = add(l, US_TOKEN_NUMBER, text, from);
        token->integer = strtoll(copy, &end, 0);
        if (*end != '\0') {
            token->real = strtod(copy, &end);
            token->is_float = token->real > 9e15 || token->real < -9e15 ||
                              (double)(int64_t)token->real != token->real;
            token->integer = token->is_float ? 0 : (int64_t)token->real;
        }
        l->next = to;
        if (*end == '\0')
            return true;
    }
    l->next = from;
    return us_template_fail(l->call, l->source, from, "bad number syntax: \"%.*s\"",
                            US_STR_ARG(text));
}

/* A field, a variable or a name, after which a name can't go on with [c]. */
static bool read_word(lexer *l, us_token_kind kind, size_t prefix)
{
    size_t end = name_end(l, l->next + prefix);
    add(l, kind, us_str_slice(l->source, l->next + prefix, end), l->next);
    l->next = end;
    char c = at(l, 0);
    if (l->next == l->source.length || is_space(c) || (c && strchr(".,|:)(=}", c)))
        if (c != '}' || at(l, 1) == '}')
            return true;
    return us_template_fail(l->call, l->source, l->next, "bad character U+%04X '%c'",
                            (unsigned)(unsigned char)c, c);
}

static bool read_token(lexer *l)
{
    char c = at(l, 0);
    if (is_space(c)) {
        add(l, US_TOKEN_SPACE, US_STR_EMPTY, l->next);
        while (is_space(at(l, 0)))
            l->next++;
        return true;
    }
    if (c == '"' || c == '`' || c == '\'')
        return read_string(l, c);
    if (c == '.' && !(at(l, 1) >= '0' && at(l, 1) <= '9'))
        return read_word(l, US_TOKEN_FIELD, 1);
    if (c == '$')
        return read_word(l, US_TOKEN_VARIABLE, 1);
    if ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')
        return read_number(l);
    if (is_name_char(c))
        return read_word(l, US_TOKEN_NAME, 0);
    if (c == ':' && at(l, 1) == '=') {
        add(l, US_TOKEN_DECLARE, US_STR_EMPTY, l->next);
        l->next += 2;
        return true;
    }
    if (c != '=' && (c == '\0' || !strchr("|(),", c)))
        return us_template_fail(l->call, l->source, l->next,
                                "unexpected \"%c\" in command", c);
    add(l, c == '=' ? US_TOKEN_ASSIGN : US_TOKEN_CHARACTER,
        us_str_slice(l->source, l->next, l->next + 1), l->next);
    l->next++;
    return true;
}

/* True at "}}" or " -}}", which is then skipped; [trims] for the latter. */
static bool take_close(lexer *l, bool *trims)
{
    size_t ahead = 0;
    while (is_space(at(l, ahead)))
        ahead++;
    *trims = ahead > 0 && at(l, ahead) == '-' && at(l, ahead + 1) == '}' &&
             at(l, ahead + 2) == '}';
    if (!*trims && (at(l, 0) != '}' || at(l, 1) != '}'))
        return false;
    l->next += *trims ? ahead + 3 : 2;
    return true;
}

static void skip_spaces(lexer *l)
{
    while (is_space(at(l, 0)))
        l->next++;
}

/* Reads from behind "{{" to behind "}}"; no tokens: a comment. */
static bool read_action(lexer *l, us_template_piece *piece)
{
    bool trims;
    l->tokens = NULL;
    l->count = l->capacity = 0;
    if (at(l, 0) == '-' && is_space(at(l, 1)))
        l->next += 2;
    size_t start = l->next;
    if (at(l, 0) == '/' && at(l, 1) == '*') {
        size_t end = us_str_find(l->source, US_STR("*/"), l->next + 2);
        if (end == US_STR_NONE)
            return fail(l, "unclosed comment");
        l->next = end + 2;
        if (!take_close(l, &trims))
            return fail(l, "comment ends before closing delimiter");
    } else {
        while (!take_close(l, &trims)) {
            if (l->next >= l->source.length)
                return us_template_fail(l->call, l->source, start, "unclosed action");
            if (!read_token(l))
                return false;
        }
        add(l, US_TOKEN_END, US_STR_EMPTY, l->next);
    }
    if (trims)
        skip_spaces(l);
    piece->tokens = l->tokens;
    piece->count = l->count;
    return true;
}

static void trim_right(us_str *text)
{
    while (text->length > 0 && is_space(text->text[text->length - 1]))
        text->length--;
}

static us_template_piece *add_piece(us_template *made, size_t *capacity)
{
    if (made->count == *capacity) {
        size_t bigger = *capacity ? *capacity * 2 : 8;
        made->pieces = us_arena_grow(made->call->arena, made->pieces,
                                     *capacity * sizeof *made->pieces,
                                     bigger * sizeof *made->pieces);
        *capacity = bigger;
    }
    us_template_piece *piece = &made->pieces[made->count++];
    *piece = (us_template_piece){.text = US_STR_EMPTY};
    return piece;
}

/* The keyword that an action begins with, or nothing; [tokens] from it on. */
static us_str keyword_of(const us_template_piece *piece, size_t *from)
{
    size_t i = 0;
    while (i < piece->count && piece->tokens[i].kind == US_TOKEN_SPACE)
        i++;
    *from = i;
    return i < piece->count && piece->tokens[i].kind == US_TOKEN_NAME
               ? piece->tokens[i].text
               : US_STR_EMPTY;
}

static bool begins_block(us_str word)
{
    return us_str_is(word, "if") || us_str_is(word, "with") || us_str_is(word, "range");
}

static bool in_range(const us_template *made, const size_t *open, size_t depth)
{
    size_t from;
    for (size_t i = 0; i < depth; i++) {
        if (us_str_is(keyword_of(&made->pieces[open[i]], &from), "range"))
            return true;
    }
    return false;
}

static bool match_blocks(us_template *made)
{
    size_t first[US_TEMPLATE_DEPTH], last[US_TEMPLATE_DEPTH], depth = 0, from;
    for (size_t i = 0; i < made->count; i++) {
        us_template_piece *piece = &made->pieces[i];
        us_str word = piece->tokens ? keyword_of(piece, &from) : US_STR_EMPTY;
        bool is_end = us_str_is(word, "end"), is_else = us_str_is(word, "else");
        size_t offset = piece->tokens ? piece->tokens[0].offset : 0;
        if (begins_block(word)) {
            if (depth == US_TEMPLATE_DEPTH)
                return us_template_fail(made->call, made->source, offset,
                                        "blocks are nested too deep");
            first[depth] = last[depth] = i;
            depth++;
        } else if (is_end || is_else) {
            if (depth == 0)
                return us_template_fail(made->call, made->source, offset,
                                        "unexpected {{%.*s}}", US_STR_ARG(word));
            made->pieces[last[depth - 1]].other = i;
            last[depth - 1] = i;
            depth -= is_end;
        } else if ((us_str_is(word, "break") || us_str_is(word, "continue")) &&
                   !in_range(made, first, depth)) {
            return us_template_fail(made->call, made->source, offset,
                                    "{{%.*s}} outside {{range}}", US_STR_ARG(word));
        }
    }
    return depth == 0 || us_template_fail(made->call, made->source, made->source.length,
                                          "unexpected EOF");
}

bool us_template_parse(us_call *call, us_str source, us_template *made)
{
    lexer l = {.call = call, .source = source};
    size_t capacity = 0;
    *made = (us_template){.call = call, .source = source};
    while (l.next < source.length) {
        size_t open = us_str_find(source, US_STR("{{"), l.next);
        size_t end = open == US_STR_NONE ? source.length : open;
        us_str text = us_str_slice(source, l.next, end);
        if (open != US_STR_NONE && end + 3 < source.length &&
            source.text[end + 2] == '-' && is_space(source.text[end + 3]))
            trim_right(&text);
        if (text.length > 0)
            add_piece(made, &capacity)->text = text;
        if (open == US_STR_NONE)
            break;
        l.next = open + 2;
        us_template_piece *piece = add_piece(made, &capacity);
        if (!read_action(&l, piece))
            return false;
        if (!piece->tokens)
            made->count--;
    }
    return match_blocks(made);
}
