/* Patches of all kinds but server-side apply. */
#include "replay/lay.h"

#include "admission/patch.h"
#include "kubernetes/object.h"
#include "replay/uri.h"

/* ---- Merge patches ------------------------------------------------------------------- */

static us_value merge(us_arena *arena, us_value target, us_value patch)
{
    if (us_value_tag(patch) != US_TAG_OBJECT)
        return patch;
    const us_object *changes = patch.as.object;
    bool any = us_value_tag(target) == US_TAG_OBJECT;
    const us_object *had = any ? target.as.object : NULL;
    us_object *result =
        us_object_new(arena, changes->count + (size_t)(any ? had->count : 0));
    for (uint32_t i = 0; any && i < had->count; i++)
        if (!us_object_get(changes, had->keys[i]))
            us_object_put(result, had->keys[i], had->values[i]);
    for (uint32_t i = 0; i < changes->count; i++) {
        const us_value *before = any ? us_object_get(had, changes->keys[i]) : NULL;
        if (us_value_tag(changes->values[i]) != US_TAG_NULL)
            us_object_put(result, changes->keys[i],
                          merge(arena, before ? *before : US_NONE, changes->values[i]));
    }
    return us_value_object(result);
}

/* True for groups whose types may say that a strategic merge patch merges their lists: those that
 * are compiled into an API server. Kinds that are defined by a definition have merge patches only. */
static bool may_merge_lists(us_str group)
{
    return us_str_find(group, US_STR("."), 0) == US_STR_NONE ||
           us_str_ends_with(group, US_STR(".k8s.io")) ||
           us_str_ends_with(group, US_STR(".openshift.io"));
}

/* True if [patch] means the same whether it is a merge patch or a strategic one: it has no directives,
 * and, unless [lists_too], no list where [target] has something. */
static bool is_plain(us_value patch, us_value target, bool lists_too)
{
    if (us_value_tag(patch) == US_TAG_ARRAY)
        return lists_too || us_value_is_none(target);
    if (us_value_tag(patch) != US_TAG_OBJECT)
        return true;
    const us_object *changes = patch.as.object;
    for (uint32_t i = 0; i < changes->count; i++) {
        us_value key = changes->keys[i];
        const us_value *before = us_value_tag(target) == US_TAG_OBJECT
                                     ? us_object_get(target.as.object, key)
                                     : NULL;
        if ((!lists_too && us_str_starts_with(us_value_text(key), US_STR("$"))) ||
            !is_plain(changes->values[i], before ? *before : US_NONE, lists_too))
            return false;
    }
    return true;
}

/* ---- All kinds ----------------------------------------------------------------------- */

/* True if an object could be an intent of a client that does not say `force`. */
static bool may_be_intent(us_value sent)
{
    return us_value_member_text(sent, "kind").length > 0 &&
           us_value_member_text(sent, "apiVersion").length > 0;
}

us_value us_lay(us_arena *arena, const us_replay_event *event, us_value sent,
                us_value old)
{
    us_value result;
    us_str problem;
    if (us_value_tag(old) != US_TAG_OBJECT)
        return US_NONE;
    if (us_value_tag(sent) == US_TAG_ARRAY)
        return us_patch_apply(arena, old, sent, &result, &problem) &&
                       us_value_tag(result) == US_TAG_OBJECT
                   ? result
                   : US_NONE;
    if (us_value_tag(sent) != US_TAG_OBJECT)
        return US_NONE;
    if (us_uri_parameter(arena, event->uri, "force").length > 0)
        return us_lay_intent(arena, sent, old,
                             us_uri_parameter(arena, event->uri, "fieldManager"),
                             event->subresource);
    if (may_be_intent(sent) || !is_plain(sent, old, !may_merge_lists(event->group)))
        return US_NONE;
    return merge(arena, old, sent);
}
