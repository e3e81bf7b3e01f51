/* Accepted changes, written for a person to review. */
#include "codec/yaml.h"
#include "codec/yaml_edit.h"
#include "replay/accepted.h"
#include "value/array.h"
#include "value/object.h"

struct us_replay_acceptance {
    us_arena *arena;
    us_arena *scratch; /* of one record */
    us_object *known;  /* the entries, each under itself */
    size_t unnamed;
};

us_replay_acceptance *us_replay_acceptance_new(us_arena *arena)
{
    us_replay_acceptance *acceptance = us_arena_alloc_zero(arena, sizeof *acceptance);
    acceptance->arena = arena;
    acceptance->scratch = us_arena_scratch(arena);
    acceptance->known = us_object_new(arena, 16);
    return acceptance;
}

/* A name that would be taken for a glob can't be named. */
static bool is_plain(us_str text)
{
    return !us_str_starts_with(text, US_STR("*")) && !us_str_ends_with(text, US_STR("*"));
}

static bool put(us_object *entry, const char *name, us_str text)
{
    us_arena *arena = us_object_arena(entry);
    if (text.length > 0)
        us_object_put(entry, us_value_string(us_str_from(name)),
                      us_value_string(us_str_copy(arena, text)));
    return is_plain(text);
}

static bool put_policies(us_object *entry, const us_replay_record *record)
{
    us_arena *arena = us_object_arena(entry);
    size_t count;
    bool named = true;
    const us_str *policies = us_replay_record_policies(arena, record, &count);
    us_array *list = us_array_new(arena, count);
    if (count == 1)
        return put(entry, "rule", policies[0]);
    for (size_t i = 0; i < count; i++) {
        named = named && is_plain(policies[i]);
        us_array_push(list, us_value_string(us_str_copy(arena, policies[i])));
    }
    if (count > 0)
        us_object_put(entry, us_value_string(US_STR("rule")), us_value_array(list));
    return named;
}

void us_replay_acceptance_add(us_replay_acceptance *acceptance,
                              const us_replay_record *record)
{
    if (record->change == US_REPLAY_SAME || record->accepted.length > 0)
        return;
    us_arena *scratch = acceptance->scratch;
    us_object *entry = us_object_new(scratch, 6);
    bool named =
        put(entry, "change", us_str_from(us_replay_change_name(record->change))) &&
        put_policies(entry, record) && put(entry, "user", record->user) &&
        put(entry, "kind", us_replay_record_kind(scratch, record)) &&
        put(entry, "namespace", record->namespace);
    us_value value = us_value_object(entry);
    bool known = us_object_get(acceptance->known, value) != NULL;
    if (!named || (!known && acceptance->known->count == US_REPLAY_ACCEPTED_MAX))
        acceptance->unnamed++;
    else if (!known)
        us_object_put(acceptance->known, us_value_copy(acceptance->arena, value),
                      US_NULL);
    us_arena_reset(scratch, (size_t)1 << 20);
}

/* [entry] with its reason, which stands last. */
static us_value with_reason(us_arena *arena, us_value entry, const char *why)
{
    const us_object *old = entry.as.object;
    us_object *whole = us_object_new(arena, old->count + 1);
    for (uint32_t i = 0; i < old->count; i++)
        us_object_put(whole, old->keys[i], old->values[i]);
    us_object_put(whole, us_value_string(US_STR("why")),
                  us_value_string(us_str_from(why ? why : "")));
    return us_value_object(whole);
}

static us_value addition(us_arena *arena, us_value entry)
{
    us_object *operation = us_object_new(arena, 3);
    us_object_put(operation, us_value_string(US_STR("op")),
                  us_value_string(US_STR("add")));
    us_object_put(operation, us_value_string(US_STR("path")),
                  us_value_string(US_STR("/-")));
    us_object_put(operation, us_value_string(US_STR("value")), entry);
    return us_value_object(operation);
}

bool us_replay_acceptance_write(us_arena *arena, const us_replay_acceptance *acceptance,
                                us_str accepted, const char *why, us_str *text,
                                size_t *unnamed, us_str *problem)
{
    const us_object *known = acceptance->known;
    const uint32_t *order = us_object_order(known);
    us_array *entries = us_array_new(arena, known->count);
    us_array *additions = us_array_new(arena, known->count);
    us_buf out = us_buf_make(arena);
    for (uint32_t i = 0; i < known->count; i++) {
        us_value entry = with_reason(arena, known->keys[order[i]], why);
        us_array_push(entries, entry);
        us_array_push(additions, addition(arena, entry));
    }
    *unnamed = acceptance->unnamed;
    if (accepted.length > 0) {
        us_yaml_change change = {.operations = us_value_array(additions)};
        return us_yaml_edit(arena, accepted, &change, 1, text, problem);
    }
    us_buf_add_c(&out,
                 "# Changes that were agreed on. Say why; an entry without a reason "
                 "does not count.\n"
                 "# `until: 2027-01-31` ends it with that day.\n");
    if (entries->count > 0)
        us_yaml_write(&out, us_value_array(entries));
    *text = us_buf_str(&out);
    return true;
}
