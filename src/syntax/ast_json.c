/* Syntax trees as JSON values, in the form of OPA's `opa parse --format json`
 * and of rego.parse_module: sets and objects sorted, equal members once. The
 * central structure is writer, which knows whether places are wanted. */
#include "codec/base64.h"
#include "syntax/ast_compare.h"
#include "syntax/ast_text.h"
#include "value/array.h"
#include "value/object.h"

typedef struct writer {
    us_arena *arena;
    us_str file;
    us_str text;
    bool locations;
    const us_span *place; /* where all nodes stand; NULL: each where it was written */
} writer;

static us_value string(const char *text)
{
    return us_value_string(us_str_from(text));
}

static void put(us_object *object, const char *key, us_value value)
{
    us_object_add(object, string(key), value);
}

static us_value base64(us_arena *arena, us_str s)
{
    us_buf out = us_buf_make(arena);
    us_base64_add(&out, s, false, true);
    return us_value_string_checked(arena, us_buf_str(&out));
}

static us_value place(const writer *w, us_position position)
{
    us_object *object = us_object_new(w->arena, 4);
    put(object, "file", us_value_string(w->file));
    put(object, "row", us_value_integer(position.row));
    put(object, "col", us_value_integer(position.column));
    return us_value_object(object);
}

static void put_location(const writer *w, us_object *object, const char *key,
                         us_span span)
{
    if (!w->locations || span.position.row == 0)
        return;
    if (w->place)
        span = *w->place;
    us_value location = place(w, span.position);
    if (span.end > span.position.offset && span.end <= w->text.length)
        put(location.as.object, "text",
            base64(w->arena, us_str_slice(w->text, span.position.offset, span.end)));
    put(object, key, location);
}

us_span us_ast_shown_span(us_str text, const us_term *term)
{
    us_span span = term->span;
    const us_term *head = term->kind == US_TERM_REF ? term->as.list.items[0] : NULL;
    bool number = term->kind == US_TERM_SCALAR && us_value_is_number(term->as.scalar);
    if (number && span.position.offset < text.length &&
        memchr("-.", text.text[span.position.offset], 2))
        span.end = span.position.offset + 1;
    bool plain = head && (head->kind == US_TERM_VARIABLE || head->kind == US_TERM_CALL);
    if (head && (!plain || head->parenthesised) && !term->parenthesised &&
        head->span.end > span.position.offset)
        span.position.offset = head->span.end - 1;
    return span;
}

/* METADATA's lines as OPA keeps them: each behind "# ", whatever stood there. */
static us_value block_text(const writer *w, us_span span)
{
    us_buf text = us_buf_make(w->arena);
    us_str rest = us_str_slice(w->text, span.position.offset, span.end);
    us_buf_add_str(&text, US_STR("# METADATA"));
    for (size_t at; (at = us_str_find(rest, US_STR("\n"), 0)) != US_STR_NONE;) {
        rest = us_str_slice(rest, at + 1, rest.length);
        size_t end = us_str_find(rest, US_STR("\n"), 0);
        us_str line = us_str_slice(rest, 1, end == US_STR_NONE ? rest.length : end);
        if (line.length && line.text[line.length - 1] == '\r')
            line.length--;
        bool space = us_str_starts_with(line, US_STR(" "));
        us_buf_add_str(&text, US_STR("\n# "));
        us_buf_add_str(&text, us_str_slice(line, space, line.length));
    }
    return base64(w->arena, us_buf_str(&text));
}

static void put_block_location(const writer *w, us_object *object, const char *key,
                               us_span span)
{
    us_value location = place(w, span.position);
    put(location.as.object, "text", block_text(w, span));
    put(object, key, location);
}

static void put_term_location(const writer *w, us_object *object, const us_term *term)
{
    put_location(w, object, "location", us_ast_shown_span(w->text, term));
}

/* ---- Terms */

static us_value term_json(const writer *w, const us_term *term);
static us_value body_json(const writer *w, const us_body *body);
static us_value literal_json(const writer *w, const us_literal *literal, size_t index);

static us_value terms_json(const writer *w, us_term *const *items, size_t count)
{
    us_array *array = us_array_new(w->arena, count);
    for (size_t i = 0; i < count; i++)
        us_array_push(array, term_json(w, items[i]));
    return us_value_array(array);
}

static us_value object_json(const writer *w, const us_term *term)
{
    us_sorted_terms sorted = us_term_sorted(w->arena, term);
    us_array *pairs = us_array_new(w->arena, sorted.count);
    for (size_t i = 0; i < sorted.count; i++) {
        us_array *pair = us_array_new(w->arena, 2);
        us_array_push(pair, term_json(w, sorted.keys[i]));
        us_array_push(pair, term_json(w, sorted.values[i]));
        us_array_push(pairs, us_value_array(pair));
    }
    return us_value_array(pairs);
}

static us_value comprehension_json(const writer *w, const us_comprehension *comprehension)
{
    us_object *object = us_object_new(w->arena, 3);
    if (comprehension->key)
        put(object, "key", term_json(w, comprehension->key));
    put(object, comprehension->key ? "value" : "term",
        term_json(w, comprehension->value));
    put(object, "body", body_json(w, comprehension->body));
    return us_value_object(object);
}

static us_value template_json(const writer *w, const us_template *template)
{
    us_object *object = us_object_new(w->arena, 2);
    us_array *parts = us_array_new(w->arena, template->count);
    for (size_t i = 0; i < template->count; i++) {
        const us_template_part *part = &template->parts[i];
        us_array_push(parts, part->text ? term_json(w, part->text)
                                        : literal_json(w, part->hole, 0));
    }
    put(object, "parts", template->count ? us_value_array(parts) : US_NULL);
    put(object, "multi_line", us_value_boolean(template->multi_line));
    return us_value_object(object);
}

static us_value scalar_json(const writer *w, us_value scalar)
{
    if (us_value_tag(scalar) == US_TAG_NULL)
        return us_value_object(us_object_new(w->arena, 0));
    return scalar;
}

static us_value content_json(const writer *w, const us_term *term)
{
    switch (term->kind) {
    case US_TERM_SCALAR:
        return scalar_json(w, term->as.scalar);
    case US_TERM_VARIABLE:
        return us_value_string_checked(w->arena, term->as.variable.name);
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY:
        return terms_json(w, term->as.list.items, term->as.list.count);
    case US_TERM_SET: {
        us_sorted_terms sorted = us_term_sorted(w->arena, term);
        return terms_json(w, sorted.keys, sorted.count);
    }
    case US_TERM_OBJECT:
        return object_json(w, term);
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        return comprehension_json(w, &term->as.comprehension);
    case US_TERM_TEMPLATE:
        return template_json(w, &term->as.string_template);
    case US_TERM_KIND_COUNT:
        break;
    }
    return US_NULL;
}

static us_value term_json(const writer *w, const us_term *term)
{
    us_object *object = us_object_new(w->arena, 3);
    put_term_location(w, object, term);
    put(object, "type", string(us_term_type_name(term)));
    put(object, "value", content_json(w, term));
    return us_value_object(object);
}

/* ---- Literals */

static us_value some_json(const writer *w, const us_literal *literal)
{
    us_object *object = us_object_new(w->arena, 2);
    us_span keyword = literal->span;
    keyword.end = keyword.position.offset + 4;
    put_location(w, object, "location", keyword);
    put(object, "symbols",
        terms_json(w, literal->as.symbols.items, literal->as.symbols.count));
    return us_value_object(object);
}

static us_value every_json(const writer *w, const us_literal *literal)
{
    const us_every *every = &literal->as.every;
    us_object *object = us_object_new(w->arena, 5);
    us_span keyword = literal->span;
    keyword.end = keyword.position.offset + 5;
    put_location(w, object, "location", keyword);
    put(object, "key", every->key ? term_json(w, every->key) : US_NULL);
    put(object, "value", term_json(w, every->value));
    put(object, "domain", term_json(w, every->domain));
    put(object, "body", body_json(w, every->body));
    return us_value_object(object);
}

static us_value logic_json(const writer *w, const us_literal *literal)
{
    const us_logic *logic = &literal->as.logic;
    us_object *object = us_object_new(w->arena, 6);
    if (literal->kind == US_LITERAL_NOT) {
        put(object, "type", string("not"));
        put(object, "body", body_json(w, logic->left));
        put(object, "explicit_body", us_value_boolean(logic->explicit_left));
        return us_value_object(object);
    }
    put(object, "type", string(literal->kind == US_LITERAL_AND ? "and" : "or"));
    put(object, "lhs", body_json(w, logic->left));
    put(object, "rhs", body_json(w, logic->right));
    if (logic->explicit_left)
        put(object, "explicit_lhs", US_TRUE);
    if (logic->explicit_right)
        put(object, "explicit_rhs", US_TRUE);
    return us_value_object(object);
}

static us_value literal_terms_json(const writer *w, const us_literal *literal)
{
    switch (literal->kind) {
    case US_LITERAL_TERM:
        return term_json(w, literal->as.term);
    case US_LITERAL_CALL:
        return terms_json(w, literal->as.call.items, literal->as.call.count);
    case US_LITERAL_SOME:
        return some_json(w, literal);
    case US_LITERAL_EVERY:
        return every_json(w, literal);
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        return logic_json(w, literal);
    case US_LITERAL_KIND_COUNT:
        break;
    }
    return US_NULL;
}

/* A function without dots is a variable here, input and data are references. */
static us_value target_json(const writer *w, const us_term *target)
{
    bool root = us_term_has_head(target, "input") || us_term_has_head(target, "data");
    if (target->kind == US_TERM_REF && target->as.list.count == 1 && !root)
        target = target->as.list.items[0];
    return term_json(w, target);
}

static us_value literal_json(const writer *w, const us_literal *literal, size_t index)
{
    us_object *object = us_object_new(w->arena, 6);
    if (literal->generated)
        put(object, "generated", US_TRUE);
    put(object, "index", us_value_integer((int64_t)index));
    put_location(w, object, "location", literal->span);
    if (literal->negated)
        put(object, "negated", US_TRUE);
    put(object, "terms", literal_terms_json(w, literal));
    if (literal->with_count == 0)
        return us_value_object(object);
    us_array *withs = us_array_new(w->arena, literal->with_count);
    for (size_t i = 0; i < literal->with_count; i++) {
        us_object *with = us_object_new(w->arena, 3);
        put_location(w, with, "location", literal->withs[i].span);
        put(with, "target", target_json(w, literal->withs[i].target));
        put(with, "value", term_json(w, literal->withs[i].value));
        us_array_push(withs, us_value_object(with));
    }
    put(object, "with", us_value_array(withs));
    return us_value_object(object);
}

static us_value body_json(const writer *w, const us_body *body)
{
    us_array *array = us_array_new(w->arena, body->count);
    for (size_t i = 0; i < body->count; i++)
        us_array_push(array, literal_json(w, body->items[i], i));
    return us_value_array(array);
}

us_value us_ast_term_json(us_arena *arena, const us_term *term)
{
    writer w = {.arena = arena};
    return term_json(&w, term);
}

/* ---- Rules and the module */

/* The value `true` that nobody wrote stands nowhere, in OPA's trees, but for rules
 * that were read as an expression first, and `p.q if …`. */
static us_value value_json(const writer *w, const us_rule *rule, bool branch)
{
    const us_head *head = &rule->head;
    bool expression = rule->body->items[0]->generated;
    bool brackets =
        rule->with_if && head->reference.count == 2 && !head->is_function && !branch;
    if (!head->value_generated || expression || brackets || rule->chained)
        return term_json(w, head->value);
    us_object *object = us_object_new(w->arena, 2);
    put(object, "type", string("boolean"));
    put(object, "value", US_TRUE);
    return us_value_object(object);
}

static us_value head_json(const writer *whole, const us_rule *rule, bool branch)
{
    const us_head *head = &rule->head;
    writer own = *whole;
    const writer *w = &own;
    if (rule->chained)
        own.place = &rule->span;
    us_object *object = us_object_new(w->arena, 7);
    put_location(w, object, "location", head->span);
    if (head->name.length)
        put(object, "name", us_value_string_checked(w->arena, head->name));
    if (head->arguments.count)
        put(object, "args", terms_json(w, head->arguments.items, head->arguments.count));
    if (head->key)
        put(object, "key", term_json(w, head->key));
    if (head->value)
        put(object, "value", value_json(w, rule, branch));
    if (head->assigned)
        put(object, "assign", US_TRUE);
    put(object, "ref", terms_json(whole, head->reference.items, head->reference.count));
    return us_value_object(object);
}

/* [value] with places in the references that lie up to [levels] below it. */
static us_value placed_refs(const writer *w, const us_annotations *annotations,
                            us_value value, int levels)
{
    us_type type = us_value_type(value);
    for (us_annotation_ref *ref = annotations->refs; ref; ref = ref->next)
        if (type == US_TYPE_ARRAY && value.as.array == ref->json) {
            writer own = {w->arena, US_STR_EMPTY, ref->text, true, NULL};
            return terms_json(&own, ref->terms.items, ref->terms.count);
        }
    if (levels == 0 || (type != US_TYPE_ARRAY && type != US_TYPE_OBJECT))
        return value;
    if (type == US_TYPE_ARRAY) {
        us_array *array = us_array_new(w->arena, value.as.array->count);
        for (uint32_t i = 0; i < value.as.array->count; i++)
            us_array_push(
                array, placed_refs(w, annotations, value.as.array->items[i], levels - 1));
        return us_value_array(array);
    }
    us_object *object = us_object_new(w->arena, value.as.object->count);
    for (uint32_t i = 0; i < value.as.object->count; i++)
        us_object_add(
            object, value.as.object->keys[i],
            placed_refs(w, annotations, value.as.object->values[i], levels - 1));
    return us_value_object(object);
}

static us_value annotation_json(const writer *w, const us_annotations *annotations)
{
    if (!w->locations)
        return annotations->value;
    const us_object *content = annotations->value.as.object;
    us_object *object = us_object_new(w->arena, content->count + 1);
    for (uint32_t i = 0; i < content->count; i++)
        us_object_add(object, content->keys[i],
                      annotations->refs
                          ? placed_refs(w, annotations, content->values[i], 2)
                          : content->values[i]);
    put_block_location(w, object, "location", annotations->span);
    return us_value_object(object);
}

/* True for the body that nobody wrote of a rule like `p := x`. */
static bool stands_at_value(const us_rule *rule)
{
    const us_literal *first = rule->body->items[0];
    const us_term *value = rule->head.value;
    return first->generated && value && !rule->head.value_generated &&
           first->span.position.offset == value->span.position.offset &&
           first->span.end == value->span.end;
}

static us_object *one_rule_json(const writer *w, const us_rule *rule, bool branch)
{
    us_object *object = us_object_new(w->arena, 6);
    if (rule->annotation_count) {
        us_array *annotations = us_array_new(w->arena, rule->annotation_count);
        for (size_t i = 0; i < rule->annotation_count; i++)
            us_array_push(annotations, annotation_json(w, rule->annotations[i]));
        put(object, "annotations", us_value_array(annotations));
    }
    us_span span = rule->span;
    if (rule->is_default) {
        put(object, "default", US_TRUE);
        span.end = span.position.offset + sizeof "default" - 1;
    }
    put_location(w, object, "location", span);
    put(object, "head", head_json(w, rule, branch));
    writer own = *w;
    us_span value;
    if (stands_at_value(rule)) {
        value = us_ast_shown_span(w->text, rule->head.value);
        own.place = &value;
    }
    put(object, "body", body_json(&own, rule->body));
    return object;
}

static us_value rule_json(const writer *w, const us_rule *rule)
{
    us_object *first = one_rule_json(w, rule, false), *last = first;
    for (rule = rule->otherwise; rule; rule = rule->otherwise) {
        us_object *next = one_rule_json(w, rule, true);
        put(last, "else", us_value_object(next));
        last = next;
    }
    return us_value_object(first);
}

static us_value imports_json(const writer *w, const us_module *module)
{
    us_array *imports = us_array_new(w->arena, module->import_count);
    for (size_t i = 0; i < module->import_count; i++) {
        const us_import *import = &module->imports[i];
        us_object *object = us_object_new(w->arena, 4);
        us_span keyword = import->span;
        keyword.end = keyword.position.offset + 6;
        put_location(w, object, "location", keyword);
        put(object, "path", term_json(w, import->path));
        if (import->alias.length) {
            put(object, "alias", us_value_string_checked(w->arena, import->alias));
            put_location(w, object, "alias_location", import->alias_span);
        }
        us_array_push(imports, us_value_object(object));
    }
    return us_value_array(imports);
}

/* The first comment of METADATA stands for the whole block. [next]: the first
 * annotations that are not before the comment. */
static void put_comment_location(const writer *w, us_object *object,
                                 const us_module *module, const us_comment *comment,
                                 size_t *next)
{
    us_position at = comment->position;
    us_span span = {at, at.offset + 1 + (uint32_t)comment->text.length};
    while (*next < module->annotation_count &&
           module->annotations[*next].span.position.offset < at.offset)
        ++*next;
    if (!w->locations)
        put(object, "Location", place(w, at));
    else if (*next < module->annotation_count &&
             module->annotations[*next].span.position.offset == at.offset)
        put_block_location(w, object, "Location", module->annotations[*next].span);
    else
        put_location(w, object, "Location", span);
}

static us_value comments_json(const writer *w, const us_module *module)
{
    us_array *comments = us_array_new(w->arena, module->comment_count);
    size_t next = 0;
    for (size_t i = 0; i < module->comment_count; i++) {
        const us_comment *comment = &module->comments[i];
        us_object *object = us_object_new(w->arena, 2);
        put(object, "Text", base64(w->arena, comment->text));
        put_comment_location(w, object, module, comment, &next);
        us_array_push(comments, us_value_object(object));
    }
    return us_value_array(comments);
}

static us_value package_json(const writer *w, const us_module *module)
{
    us_object *object = us_object_new(w->arena, 2);
    us_terms path = module->package->as.list;
    us_span keyword = module->package_span;
    keyword.end = keyword.position.offset + 7;
    put_location(w, object, "location", keyword);
    put(object, "path", terms_json(w, path.items, path.count));
    return us_value_object(object);
}

us_value us_ast_module_json(us_arena *arena, const us_module *module, bool locations)
{
    writer w = {arena, module->file, module->text, locations, NULL};
    us_object *object = us_object_new(arena, 5);
    if (module->package)
        put(object, "package", package_json(&w, module));
    if (module->import_count)
        put(object, "imports", imports_json(&w, module));
    if (module->annotation_count) {
        us_array *annotations = us_array_new(arena, module->annotation_count);
        for (size_t i = 0; i < module->annotation_count; i++)
            us_array_push(annotations, annotation_json(&w, &module->annotations[i]));
        put(object, "annotations", us_value_array(annotations));
    }
    if (module->rule_count) {
        us_array *rules = us_array_new(arena, module->rule_count);
        for (size_t i = 0; i < module->rule_count; i++)
            us_array_push(rules, rule_json(&w, module->rules[i]));
        put(object, "rules", us_value_array(rules));
    }
    if (module->comment_count)
        put(object, "comments", comments_json(&w, module));
    return us_value_object(object);
}
