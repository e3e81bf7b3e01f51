/* A snapshot is a list of documents that point into trees. */
#include "snapshot.h"

#include "base/str.h"

#include <stdlib.h>

struct snapshot {
    atomic_uint users;
    us_arena arena;
    bool whole;
    usher_input *word; /* data.usher.inventory */
    size_t count;
    us_known_tree *trees[WATCHES_MAX];
    const char *paths[WATCHES_MAX][4];
};

/* False where there is no memory. */
static bool fill(snapshot *s, const snapshot_kind *kinds, size_t count)
{
    us_recovery recovery;
    us_arena_init(&s->arena, 0, &recovery);
    if (US_RECOVER(&recovery))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char **path = s->paths[i];
        path[0] = "kubernetes";
        path[1] = us_str_to_c(&s->arena, us_str_from(kinds[i].api_version));
        path[2] = us_str_to_c(&s->arena, us_str_from(kinds[i].kind));
    }
    s->arena.recovery = NULL;
    for (; s->count < count; s->count++)
        s->trees[s->count] = us_known_tree_hold(kinds[s->count].tree);
    return true;
}

snapshot *snapshot_new(const snapshot_kind *kinds, size_t count, bool whole)
{
    snapshot *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    made->whole = whole;
    made->word = usher_input_parse("\"watched\"", sizeof "\"watched\"" - 1, NULL, NULL);
    atomic_init(&made->users, 1);
    if (made->word && fill(made, kinds, count))
        return made;
    snapshot_drop(made);
    return NULL;
}

snapshot *snapshot_hold(snapshot *s)
{
    if (s)
        atomic_fetch_add(&s->users, 1);
    return s;
}

void snapshot_drop(snapshot *s)
{
    if (!s || atomic_fetch_sub(&s->users, 1) != 1)
        return;
    for (size_t i = 0; i < s->count; i++)
        us_known_tree_drop(s->trees[i]);
    us_arena_free(&s->arena);
    usher_input_free(s->word);
    free(s);
}

bool snapshot_is_whole(const snapshot *s)
{
    return s->whole;
}

usher_documents *snapshot_documents(const snapshot *s, const usher_policy *policy,
                                    usher_problems **problems)
{
    static const char *const inventory[] = {"usher", "inventory", NULL};
    usher_document documents[WATCHES_MAX + 1];
    documents[0] = (usher_document){inventory, usher_input_value(s->word)};
    for (size_t i = 0; i < s->count; i++)
        documents[i + 1] = (usher_document){s->paths[i], &s->trees[i]->value};
    return usher_documents_new(policy, documents, s->count + 1, problems);
}
