/* The details of errors as JSON, as OPA gives them to programs. */
#include "compile/type_check.h"

#include "codec/json.h"
#include "syntax/ast_text.h"

/* Types share parts: one of few nodes may be a text of any length. Beyond this many
 * an error has no details in JSON. */
enum { MOST_PARTS = 4000 };

/* Takes the parts of [type] from [left]; false when there are more. */
static bool has_room(const us_type_node *type, size_t *left)
{
    if (!type)
        return true;
    if (*left == 0)
        return false;
    --*left;
    for (size_t i = 0; i < type->item_count; i++)
        if (!has_room(type->items[i], left))
            return false;
    for (size_t i = 0; i < type->member_count; i++)
        if (!has_room(type->members[i].value, left))
            return false;
    if (type->kind == US_KIND_RECURSIVE)
        return true;
    return has_room(type->key, left) && has_room(type->element, left);
}

static bool all_have_room(const us_type_node *const *types, size_t count)
{
    size_t left = MOST_PARTS;
    for (size_t i = 0; i < count; i++)
        if (!has_room(types[i], &left))
            return false;
    return true;
}

static void add_value(us_buf *buf, us_value value)
{
    us_json_write(buf, value, US_JSON_GO);
}

static void add_type(us_buf *buf, const us_type_node *type)
{
    add_value(buf, us_type_to_value(buf->arena, type));
}

static void add_ref(us_buf *buf, const us_terms *ref, size_t at)
{
    us_buf_add_c(buf, "{\"ref\":[");
    for (size_t i = 0; i < ref->count; i++) {
        us_buf_add_c(buf, i ? "," : "");
        add_value(buf, us_ast_term_json(buf->arena, ref->items[i]));
    }
    us_buf_add_format(buf, "],\"pos\":%zu", at);
}

us_str us_type_bad_key_facts(us_arena *arena, const us_terms *ref, size_t at,
                             const us_type_node *have, const us_type_node *want,
                             const us_value *keys, size_t key_count)
{
    us_buf buf = us_buf_make(arena);
    if (!all_have_room((const us_type_node *[]){have, want}, 2) || key_count > MOST_PARTS)
        return US_STR_EMPTY;
    add_ref(&buf, ref, at);
    if (have) {
        us_buf_add_c(&buf, ",\"have\":");
        add_type(&buf, have);
    }
    us_buf_add_c(&buf, ",\"want\":");
    add_type(&buf, want);
    us_buf_add_c(&buf, key_count ? ",\"oneOf\":[" : ",\"oneOf\":null");
    for (size_t i = 0; i < key_count; i++) {
        us_buf_add_c(&buf, i ? "," : "");
        add_value(&buf, keys[i]);
    }
    us_buf_add_c(&buf, key_count ? "]}" : "}");
    return us_buf_str(&buf);
}

us_str us_type_no_parts_facts(us_arena *arena, const us_terms *ref, size_t at,
                              const us_type_node *have)
{
    us_buf buf = us_buf_make(arena);
    if (!all_have_room(&have, 1))
        return US_STR_EMPTY;
    add_ref(&buf, ref, at);
    us_buf_add_c(&buf, ",\"have\":");
    add_type(&buf, have);
    us_buf_add_char(&buf, '}');
    return us_buf_str(&buf);
}

us_str us_type_mismatch_facts(us_arena *arena, const us_type_node *left,
                              const us_type_node *right)
{
    us_buf buf = us_buf_make(arena);
    if (!all_have_room((const us_type_node *[]){left, right}, 2))
        return US_STR_EMPTY;
    us_buf_add_c(&buf, "{\"a\":");
    add_type(&buf, left);
    us_buf_add_c(&buf, ",\"b\":");
    add_type(&buf, right);
    us_buf_add_char(&buf, '}');
    return us_buf_str(&buf);
}

static void put_text(us_value value, us_str key, us_str text)
{
    if (text.length)
        us_object_put(value.as.object, us_value_string(key), us_value_string(text));
}

/* Operand [i] of [function], or its result. */
static void add_operand(us_buf *buf, const us_type_node *function, size_t i)
{
    us_value value = us_type_to_value(
        buf->arena, i < function->item_count ? function->items[i] : function->element);
    if (function->signature)
        put_text(value, US_STR("description"),
                 us_signature_description(function->signature, i));
    put_text(value, US_STR("name"), us_type_operand_name(function, i));
    add_value(buf, value);
}

us_str us_type_operand_facts(us_arena *arena, const us_type_node **have, size_t count,
                             const us_type_node *function, bool with_result)
{
    us_buf buf = us_buf_make(arena);
    size_t wanted = function->item_count + (with_result && function->element);
    if (!all_have_room(have, count) || !all_have_room(&function, 1))
        return US_STR_EMPTY;
    us_buf_add_c(&buf, "{\"have\":[");
    for (size_t i = 0; i < count; i++) {
        us_buf_add_c(&buf, i ? "," : "");
        add_type(&buf, have[i]);
    }
    us_buf_add_c(&buf, "],\"want\":{");
    for (size_t i = 0; i < wanted; i++) {
        us_buf_add_c(&buf, i ? "," : "\"args\":[");
        add_operand(&buf, function, i);
    }
    us_buf_add_c(&buf, wanted ? "]" : "");
    if (function->signature && function->signature->variadic) {
        us_buf_add_c(&buf, wanted ? ",\"variadic\":" : "\"variadic\":");
        add_type(&buf, function->signature->variadic);
    }
    us_buf_add_c(&buf, "}}");
    return us_buf_str(&buf);
}
