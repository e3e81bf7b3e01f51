/* Findings: from the values of deciding rules to the lists of what was said. */
#include "admission/findings.h"

#include "admission/field.h"
#include "admission/text.h"
#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

static bool has_finding(const us_findings *list, const us_finding *finding)
{
    for (size_t i = 0; i < list->count; i++)
        if (us_str_equal(list->items[i].policy, finding->policy) &&
            us_str_equal(list->items[i].text, finding->text) &&
            us_str_equal(list->items[i].field, finding->field))
            return true;
    return false;
}

void us_findings_add(us_arena *arena, us_findings *list, us_finding finding)
{
    if (list->count == US_FINDINGS_MAX) {
        list->dropped++;
        return;
    }
    if (has_finding(list, &finding))
        return;
    /* Room doubles: it is full whenever the count is a power of two. */
    if ((list->count & (list->count - 1)) == 0) {
        size_t room = list->count ? list->count * 2 : 1;
        list->items = us_arena_grow(arena, list->items, list->count * sizeof *list->items,
                                    room * sizeof *list->items);
    }
    list->items[list->count++] = finding;
}

/* ---- Answers of rules ---------------------------------------------------------------- */

us_str us_findings_json(us_arena *arena, us_value value)
{
    us_buf text = us_buf_make(arena);
    us_json_write(&text, value, US_JSON_COMPACT);
    return us_buf_str(&text);
}

/* Where answers of one rule go. */
typedef struct destination {
    us_arena *arena;
    us_findings *list;
    us_str policy;
    const usher_rule *rule;
} destination;

static const us_value *keep(us_arena *arena, us_value value)
{
    us_value *kept = us_arena_alloc(arena, sizeof *kept);
    *kept = value;
    return kept;
}

static const us_value *member_of(us_value value, const char *name)
{
    return us_value_tag(value) == US_TAG_OBJECT ? us_object_get_c(value.as.object, name)
                                                : NULL;
}

/* The path in the object that [answer] is about, as text or as an array of steps: what it
 * calls field itself or, as is the way of Gatekeeper's templates, in its details. */
static void read_field(us_arena *arena, us_value answer, us_finding *finding)
{
    const us_value *field = member_of(answer, "field");
    const us_value *details = member_of(answer, "details");
    if (!field && details)
        field = member_of(*details, "field");
    us_str text = US_STR_EMPTY;
    if (field && us_value_is_string(*field)) {
        text = us_value_text(*field);
    } else if (field) {
        text = us_field_text(arena, *field);
        finding->path = text.length > 0 ? field : NULL;
    }
    finding->field = us_text_clean(arena, text, US_TEXT_ONE_LINE, US_FINDING_TEXT_MAX);
}

static void add_answer(const destination *to, us_value answer)
{
    us_str text;
    if (us_value_is_string(answer))
        text = us_value_text(answer);
    else if (us_value_tag(answer) == US_TAG_BOOLEAN)
        text = US_STR_EMPTY;
    else
        text = us_value_member_text(answer, "msg");
    if (text.length == 0 && us_value_tag(answer) == US_TAG_OBJECT)
        text = us_findings_json(to->arena, answer);
    else if (text.length == 0 && us_value_is_number(answer))
        text = us_findings_json(to->arena, answer);
    text = us_text_clean(to->arena, text, US_TEXT_LINES, US_FINDING_TEXT_MAX);
    us_finding finding = {
        .policy = to->policy,
        .text = text.length ? text : US_STR("no reason given"),
        .answer = keep(to->arena, answer),
        .rule = to->rule,
    };
    read_field(to->arena, answer, &finding);
    us_findings_add(to->arena, to->list, finding);
}

static bool says_nothing(us_value answer)
{
    return us_value_tag(answer) == US_TAG_NULL || us_value_is_false(answer);
}

static void add_each(const destination *to, const us_value *items, const uint32_t *order,
                     uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        us_value item = items[order ? order[i] : i];
        if (!says_nothing(item))
            add_answer(to, item);
    }
}

static void add_members(const destination *to, const us_object *object)
{
    const uint32_t *order = us_object_order(object);
    for (uint32_t i = 0; i < object->count; i++) {
        us_value key = object->keys[order[i]];
        us_value value = object->values[order[i]];
        bool is_true = us_value_tag(value) == US_TAG_BOOLEAN && !us_value_is_false(value);
        if (!says_nothing(value))
            add_answer(to, is_true ? key : value);
    }
}

void us_findings_add_answers(us_arena *arena, us_findings *list, us_str policy,
                             const usher_rule *rule, us_value value)
{
    destination to = {arena, list, policy, rule};
    us_tag tag = us_value_tag(value);
    if (says_nothing(value))
        return;
    if (tag == US_TAG_SET)
        add_each(&to, value.as.set->items, us_set_order(value.as.set),
                 value.as.set->count);
    else if (tag == US_TAG_ARRAY)
        add_each(&to, value.as.array->items, NULL, value.as.array->count);
    else if (tag == US_TAG_OBJECT && us_value_member_text(value, "msg").length == 0)
        add_members(&to, value.as.object);
    else
        add_answer(&to, value);
}
