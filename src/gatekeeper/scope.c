/* Giving each template's Rego a place of its own. Gatekeeper compiles templates apart from
 * one another; here all are one policy set. So the text is changed, token by token, where it
 * names its package or a document of data, and nowhere else: rows stay what they were. What
 * a template may read of data is what Gatekeeper lets it read. */
#include "gatekeeper/objects.h"

#include "base/buf.h"
#include "rego_parser.h"
#include "syntax/lexer.h"

#define TEMPLATE_PACKAGE "usher.gatekeeper.template."
#define LIBRARY_PACKAGE  "usher.gatekeeper.library."
#define INVENTORY        "data.usher.gatekeeper.inventory"

typedef struct scoping {
    us_arena *arena;
    us_tokens tokens;
    us_str kind;
    us_buf out;
    size_t copied; /* bytes of the text that are in [out] already */
    bool reads_inventory;
    uint32_t row;
    us_str problem;
} scoping;

static us_str text_at(const scoping *s, size_t index)
{
    return index < s->tokens.count
               ? us_token_text(s->tokens.text, &s->tokens.items[index])
               : US_STR_EMPTY;
}

static bool is_kind(const scoping *s, size_t index, uint16_t kind)
{
    return index < s->tokens.count && s->tokens.items[index].kind == kind;
}

/* The step after token [at]: `.name` or `["name"]`. Stores the index of its last token. */
static bool read_step(const scoping *s, size_t at, us_str *name, size_t *last)
{
    if (is_kind(s, at + 1, US_TOKEN_DOT) && is_kind(s, at + 2, US_TOKEN_WORD)) {
        *name = text_at(s, at + 2);
        *last = at + 2;
        return true;
    }
    if (is_kind(s, at + 1, US_TOKEN_LEFT_BRACKET) &&
        is_kind(s, at + 2, US_TOKEN_STRING) &&
        is_kind(s, at + 3, US_TOKEN_RIGHT_BRACKET)) {
        us_str quoted = text_at(s, at + 2);
        *name = us_str_slice(quoted, 1, quoted.length - 1);
        *last = at + 3;
        return true;
    }
    return false;
}

/* Puts [text] in the place of tokens [first] to [last]. */
static void replace(scoping *s, size_t first, size_t last, us_str text)
{
    size_t from = s->tokens.items[first].span.position.offset;
    us_buf_add_str(&s->out, us_str_slice(s->tokens.text, s->copied, from));
    us_buf_add_str(&s->out, text);
    s->copied = s->tokens.items[last].span.end;
}

static bool complain(scoping *s, size_t index, us_str what)
{
    s->row = s->tokens.items[index].span.position.row;
    s->problem = what;
    return false;
}

/* ---- The package --------------------------------------------------------------------- */

/* "lib.helpers" of `package lib.helpers`, whose path begins at token [at]. */
static us_str package_path(const scoping *s, size_t at, size_t *last)
{
    us_buf path = us_buf_make(s->arena);
    us_str name = text_at(s, at);
    us_buf_add_str(&path, name);
    *last = at;
    while (*last + 1 < s->tokens.count && !s->tokens.items[*last + 1].newline_before &&
           read_step(s, *last, &name, last))
        us_buf_add_format(&path, "[\"%.*s\"]", US_STR_ARG(name));
    return us_buf_str(&path);
}

static bool scope_package(scoping *s, bool is_library, size_t *next)
{
    size_t last;
    if (!is_kind(s, 0, US_TOKEN_WORD) || !us_str_is(text_at(s, 0), "package") ||
        !is_kind(s, 1, US_TOKEN_WORD))
        return complain(s, 0, US_STR("the Rego must begin with its package"));
    us_str path = package_path(s, 1, &last);
    if (is_library && !us_str_is(text_at(s, 1), "lib"))
        return complain(s, 1, US_STR("the package of a library must begin with lib"));
    us_str moved = is_library ? us_str_format(s->arena, LIBRARY_PACKAGE "%.*s.%.*s",
                                              US_STR_ARG(s->kind), US_STR_ARG(path))
                              : us_str_format(s->arena, TEMPLATE_PACKAGE "%.*s",
                                              US_STR_ARG(s->kind));
    replace(s, 1, last, moved);
    *next = last + 1;
    return true;
}

/* ---- Documents of data --------------------------------------------------------------- */

static bool scope_data(scoping *s, size_t at, size_t *next)
{
    us_str name;
    size_t last;
    if (!read_step(s, at, &name, &last) ||
        (!us_str_is(name, "lib") && !us_str_is(name, "inventory")))
        return complain(s, at,
                        US_STR("a template may read data.inventory and data.lib, and "
                               "nothing else of data"));
    if (us_str_is(name, "lib")) {
        replace(s, at, last,
                us_str_format(s->arena, "data." LIBRARY_PACKAGE "%.*s.lib",
                              US_STR_ARG(s->kind)));
    } else {
        s->reads_inventory = true;
        replace(s, at, last, US_STR(INVENTORY));
    }
    *next = last + 1;
    return true;
}

/* A call of the built-in function that asks a Provider, which nothing else is called as. */
static bool is_external(const scoping *s, size_t at)
{
    return is_kind(s, at, US_TOKEN_WORD) && us_str_is(text_at(s, at), "external_data") &&
           !is_kind(s, at - 1, US_TOKEN_DOT) && is_kind(s, at + 1, US_TOKEN_LEFT_PAREN);
}

static bool scope_all(scoping *s, bool is_library)
{
    size_t at;
    if (!scope_package(s, is_library, &at))
        return false;
    while (at < s->tokens.count) {
        bool is_data = is_kind(s, at, US_TOKEN_WORD) &&
                       us_str_is(text_at(s, at), "data") &&
                       !is_kind(s, at - 1, US_TOKEN_DOT);
        if (is_external(s, at))
            return complain(s, at,
                            US_STR("external_data is not supported: no policy asks a "
                                   "Provider while somebody waits for its answer; put "
                                   "what it would tell into data.inventory, beside the "
                                   "policies or in a bundle"));
        if (!is_data)
            at++;
        else if (!scope_data(s, at, &at))
            return false;
    }
    us_buf_add_str(&s->out,
                   us_str_slice(s->tokens.text, s->copied, s->tokens.text.length));
    return true;
}

bool us_gatekeeper_scope(us_arena *arena, us_str text, us_str kind, bool is_library,
                         us_str *scoped, bool *reads_inventory, uint32_t *row,
                         us_str *error)
{
    scoping s = {.arena = arena,
                 .tokens = us_lex(arena, us_str_copy(arena, text)),
                 .kind = kind,
                 .out = us_buf_make(arena)};
    /* What can't be read at all the build tells, in words of its own. */
    if (s.tokens.error_count > 0 || s.tokens.cut) {
        *scoped = text;
        return true;
    }
    if (!scope_all(&s, is_library)) {
        *row = s.row;
        *error = s.problem;
        return false;
    }
    *reads_inventory |= s.reads_inventory;
    *scoped = us_buf_str(&s.out);
    return true;
}
