/* Base documents that are laid over those of a policy. Only the objects on the way to what is new
 * are made anew, each once; everything else is shared with the policy, whose program looks
 * things up in data when it runs and knows nothing of them before. The one thing that was checked
 * when it was compiled, that no rule has a path of data, is checked here again. */
#include "engine/engine.h"

#include "syntax/ast_text.h"
#include "value/array.h"

#include <stdlib.h>

typedef struct laying {
    us_arena *arena;
    const usher_policy *policy;
    us_diag_list diags;
} laying;

static bool complain(laying *l, us_value path, const char *what)
{
    us_str text = us_data_path_text(l->arena, path);
    us_diag_list_report(&l->diags, "usher_documents_error", US_STR_EMPTY, US_STR_EMPTY,
                        (us_position){0}, "%.*s: %s", US_STR_ARG(text), what);
    return false;
}

/* [object] as one that may be changed: itself, if it was made here. */
static us_object *own(us_arena *arena, us_object *object)
{
    if (us_object_arena(object) == arena)
        return object;
    us_object *copy = us_object_new(arena, object->count + 1u);
    for (uint32_t i = 0; i < object->count; i++)
        us_object_add(copy, object->keys[i], object->values[i]);
    return copy;
}

static us_value path_value(us_arena *arena, const char *const *steps)
{
    us_array *path = us_array_new(arena, 4);
    for (; *steps; steps++)
        us_array_push(path, us_value_string(us_str_from(*steps)));
    return us_value_array(path);
}

/* Lays [document] into [root], which may be changed. */
static bool lay(laying *l, us_object *root, const usher_document *document)
{
    us_object *place = root;
    const char *const *step = document->path;
    for (; step[1]; step++) {
        const us_value *there = us_object_get_c(place, *step);
        if (there && us_value_tag(*there) != US_TAG_OBJECT)
            return complain(l, path_value(l->arena, document->path),
                            "something else than an object is on the way there");
        us_object *next =
            there ? own(l->arena, there->as.object) : us_object_new(l->arena, 4);
        us_value key = us_value_string(us_str_copy(l->arena, us_str_from(*step)));
        us_object_put(place, key, us_value_object(next));
        place = next;
    }
    us_value key = us_value_string(us_str_copy(l->arena, us_str_from(*step)));
    us_object_put(place, key, *document->value);
    return true;
}

/* What was made here has to be made ready, from below; the rest is. */
static void freeze(const us_arena *arena, const us_object *object)
{
    for (uint32_t i = 0; i < object->count; i++)
        if (us_value_tag(object->values[i]) == US_TAG_OBJECT &&
            us_object_arena(object->values[i].as.object) == arena)
            freeze(arena, object->values[i].as.object);
    us_object_freeze(object);
}

/* True if [data] has something where the rules of [node] are. */
static bool meets_rule(const us_program *program, const us_node *node, us_value data,
                       us_value *path, uint32_t *depth)
{
    const us_value *value = &data;
    *depth = node->depth;
    for (uint32_t i = node->depth; i > 0; node = &program->nodes[node->parent])
        path[--i] = node->key;
    for (uint32_t i = 0; i < *depth && value; i++) {
        if (us_value_tag(*value) != US_TAG_OBJECT)
            return true;
        value = us_object_get(value->as.object, path[i]);
    }
    return value != NULL;
}

static bool check_rules(laying *l, us_value data)
{
    const us_program *program = l->policy->program;
    us_value path[US_TREE_DEPTH_MAX];
    uint32_t depth;
    for (size_t i = 0; i < program->node_count && !l->policy->rules_over_data; i++) {
        const us_node *node = &program->nodes[i];
        if (!node->is_rule || !meets_rule(program, node, data, path, &depth))
            continue;
        us_array *steps = us_array_new(l->arena, depth);
        for (uint32_t k = 0; k < depth; k++)
            us_array_push(steps, path[k]);
        return complain(l, us_value_array(steps), "a rule has the path of a document");
    }
    return true;
}

/* False after storing what is wrong. */
static bool make(usher_documents *made, const usher_policy *policy,
                 const usher_document *documents, size_t count, usher_problems **why)
{
    us_recovery recovery;
    us_arena *arena = &made->arena;
    us_arena_init(arena, 0, &recovery);
    *why = us_problems_no_memory();
    if (US_RECOVER(&recovery))
        return false;
    laying l = {.arena = arena, .policy = policy, .diags = us_diag_list_make(arena, 0)};
    us_object *root = us_value_tag(policy->data) == US_TAG_OBJECT
                          ? own(arena, policy->data.as.object)
                          : us_object_new(arena, 4);
    bool good = true;
    for (size_t i = 0; i < count && good; i++)
        good = lay(&l, root, &documents[i]);
    if (good) {
        freeze(arena, root);
        made->data = us_value_object(root);
        good = check_rules(&l, made->data);
    }
    *why = us_problems_make(&l.diags, NULL);
    arena->recovery = NULL;
    return good;
}

usher_documents *usher_documents_new(const usher_policy *policy,
                                     const usher_document *documents, size_t count,
                                     usher_problems **problems)
{
    usher_problems *why = us_problems_no_memory();
    usher_documents *made = calloc(1, sizeof *made);
    bool good = made && make(made, policy, documents, count, &why);
    if (good)
        why = NULL;
    if (problems)
        *problems = why;
    else
        usher_problems_free(why);
    if (good)
        return made;
    usher_documents_free(made);
    return NULL;
}

const usher_value *usher_documents_data(const usher_documents *documents,
                                        const char *path)
{
    return us_data_at(&documents->data, path);
}

void usher_documents_free(usher_documents *documents)
{
    if (!documents)
        return;
    us_arena_free(&documents->arena);
    free(documents);
}
