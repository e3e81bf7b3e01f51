/* The types of operands as an error about their number shows them: what the
 * terms alone tell, before anything is inferred, beside what the built-in takes.
 */
#include "compile/pass.h"

#include "builtins/signature.h"

static void print_type(us_buf *buf, const us_term *term);

/* The types of several terms as one: the same, or any of them. */
static void print_union(us_buf *buf, us_term *const *terms, size_t count)
{
    us_str *texts = us_arena_alloc_array(buf->arena, count + 1, sizeof *texts);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        us_buf one = us_buf_make(buf->arena);
        print_type(&one, terms[i]);
        us_str text = us_buf_str(&one);
        size_t at = 0;
        while (at < kept && us_str_compare(texts[at], text) < 0)
            at++;
        if (at < kept && us_str_equal(texts[at], text))
            continue;
        memmove(texts + at + 1, texts + at, (kept - at) * sizeof *texts);
        texts[at] = text;
        kept++;
    }
    us_buf_add_c(buf, kept > 1 ? "any<" : "");
    for (size_t i = 0; i < kept; i++) {
        us_buf_add_c(buf, i ? ", " : "");
        us_buf_add_str(buf, texts[i]);
    }
    us_buf_add_c(buf, kept > 1 ? ">" : "");
}

static void print_object(us_buf *buf, const us_pairs *pairs)
{
    us_buf_add_c(buf, "object");
    for (size_t i = 0; i < pairs->count; i++) {
        const us_term *key = pairs->keys[i];
        us_buf_add_c(buf, i ? ", " : "<");
        if (key->kind != US_TERM_SCALAR)
            print_type(buf, key);
        else if (us_value_is_string(key->as.scalar))
            us_buf_add_str(buf, us_value_text(key->as.scalar));
        else
            us_value_print(buf, key->as.scalar);
        us_buf_add_c(buf, ": ");
        print_type(buf, pairs->values[i]);
    }
    us_buf_add_c(buf, pairs->count ? ">" : "");
}

static void print_array(us_buf *buf, const us_terms *elements)
{
    us_buf_add_c(buf, "array");
    for (size_t i = 0; i < elements->count; i++) {
        us_buf_add_c(buf, i ? ", " : "<");
        print_type(buf, elements->items[i]);
    }
    us_buf_add_c(buf, elements->count ? ">" : "");
}

static void print_type(us_buf *buf, const us_term *term)
{
    switch (term->kind) {
    case US_TERM_SCALAR:
        us_buf_add_c(buf, us_type_name(us_value_type(term->as.scalar)));
        break;
    case US_TERM_REF:
        us_buf_add_c(buf, us_term_is_root(term) ? "any" : "???");
        break;
    case US_TERM_ARRAY:
        print_array(buf, &term->as.list);
        break;
    case US_TERM_SET:
        us_buf_add_c(buf, term->as.list.count ? "set[" : "set");
        print_union(buf, term->as.list.items, term->as.list.count);
        us_buf_add_c(buf, term->as.list.count ? "]" : "");
        break;
    case US_TERM_OBJECT:
        print_object(buf, &term->as.object);
        break;
    case US_TERM_ARRAY_COMPREHENSION:
        us_buf_add_c(buf, "array");
        break;
    case US_TERM_SET_COMPREHENSION:
        us_buf_add_c(buf, "set");
        break;
    case US_TERM_OBJECT_COMPREHENSION:
        us_buf_add_c(buf, "object");
        break;
    case US_TERM_VARIABLE:
    case US_TERM_CALL:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        us_buf_add_c(buf, "???");
        break;
    }
}

us_str us_pass_operand_types(us_compiler *compiler, const us_builtin *builtin,
                             const us_terms *call)
{
    us_arena *arena = compiler->diags->arena;
    us_buf buf = us_buf_make(arena);
    us_buf_add_c(&buf, "have: (");
    for (size_t i = 1; i < call->count; i++) {
        us_buf_add_c(&buf, i > 1 ? ", " : "");
        print_type(&buf, call->items[i]);
    }
    us_buf_add_c(&buf, ")\nwant: (");
    const us_signature *signature = us_builtin_signature(arena, builtin);
    for (size_t i = 0; i < signature->operand_count; i++) {
        const us_parameter *operand = &signature->operands[i];
        us_buf_add_c(&buf, i ? ", " : "");
        us_buf_add_str(&buf, operand->name);
        us_buf_add_c(&buf, operand->name.length ? ": " : "");
        us_type_print(&buf, operand->type);
    }
    us_buf_add_c(&buf, ")");
    return us_buf_str(&buf);
}
