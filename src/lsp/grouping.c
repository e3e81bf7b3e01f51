/* Who is in which unit: documents are united whose packages and references meet. */
#include "lsp/unit_parts.h"

#include <stdlib.h>

/* ---- What a document names ---------------------------------------------------------------- */

/* The next occurrence goes on where this one ends: a.b, a["b"]. */
static bool goes_on(const us_lsp_occurrences *all, size_t i)
{
    const us_lsp_occurrence *o = &all->items[i], *next = o + 1;
    return i + 1 < all->count && next->from - o->to <= 2 &&
           next->path.length > o->path.length && us_str_starts_with(next->path, o->path);
}

static void collect_named(us_lsp_document *document)
{
    const us_lsp_occurrences *all = &document->occurrences;
    us_names seen = us_names_make(&document->arena);
    document->named =
        us_arena_alloc_array(&document->arena, all->count + 1, sizeof *document->named);
    for (size_t i = 0; i < all->count; i++) {
        const us_lsp_occurrence *o = &all->items[i];
        if (o->kind != US_LSP_DOCUMENT || o->defines || goes_on(all, i) ||
            us_names_find(&seen, o->path) != US_NAMES_NONE)
            continue;
        us_names_put(&seen, o->path, 0);
        document->named[document->named_count++] = o->path;
    }
}

static uint64_t signature_of(const us_lsp_document *document)
{
    uint64_t sum = us_value_hash(us_value_string(document->package));
    for (size_t i = 0; i < document->named_count; i++)
        sum = sum * 31 + us_value_hash(us_value_string(document->named[i]));
    return sum;
}

void us_lsp_units_parsed(us_lsp *lsp, us_lsp_document *document)
{
    document->named_count = 0;
    if (document->module)
        collect_named(document);
    uint64_t signature = signature_of(document);
    if (document->signature != signature || !document->unit)
        lsp->units->regroup = true;
    document->signature = signature;
}

typedef struct grouping {
    us_lsp_document **documents; /* by package */
    uint32_t *leaders;
    size_t count;
} grouping;

static uint32_t leader_of(grouping *g, uint32_t number)
{
    while (g->leaders[number] != number)
        number = g->leaders[number] = g->leaders[g->leaders[number]];
    return number;
}

static void unite(grouping *g, uint32_t a, uint32_t b)
{
    a = leader_of(g, a);
    b = leader_of(g, b);
    g->leaders[a > b ? a : b] = a < b ? a : b;
}

/* The first document whose package is not before [package]. */
static uint32_t lower_bound(const grouping *g, us_str package)
{
    uint32_t low = 0, high = (uint32_t)g->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (us_str_compare(g->documents[middle]->package, package) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Someone who is told of documents, by their numbers. */
typedef struct listener {
    void (*hear)(void *data, uint32_t number);
    void *data;
} listener;

static void tell_package(const grouping *g, us_str package, const listener *l)
{
    for (uint32_t at = lower_bound(g, package);
         at < g->count && us_str_equal(g->documents[at]->package, package); at++)
        l->hear(l->data, at);
}

/* Tells of all whose packages [path] lies in, and of those below it. */
static void tell_named(us_arena *arena, const grouping *g, us_str path, const listener *l)
{
    for (size_t end = 1; end <= path.length; end++)
        if (end == path.length || path.text[end] == '.')
            tell_package(g, us_str_slice(path, 0, end), l);
    us_str below = us_str_format(arena, "%.*s.", US_STR_ARG(path));
    for (uint32_t at = lower_bound(g, below);
         at < g->count && us_str_starts_with(g->documents[at]->package, below); at++)
        l->hear(l->data, at);
}

static int compare_packages(const void *a, const void *b)
{
    const us_lsp_document *one = *(us_lsp_document *const *)a,
                          *other = *(us_lsp_document *const *)b;
    int order = us_str_compare(one->package, other->package);
    return order ? order : us_str_compare(one->path, other->path);
}

static int compare_paths(const void *a, const void *b)
{
    return us_str_compare((*(us_lsp_document *const *)a)->path,
                          (*(us_lsp_document *const *)b)->path);
}

/* All documents, each alone. */
static grouping sort_documents(us_lsp *lsp)
{
    us_arena *arena = &lsp->message;
    grouping g = {0};
    g.documents =
        us_arena_alloc_array(arena, lsp->document_count + 1, sizeof *g.documents);
    g.leaders = us_arena_alloc_array(arena, lsp->document_count + 1, sizeof *g.leaders);
    for (size_t i = 0; i < lsp->document_count; i++)
        if (lsp->documents[i]->is_there)
            g.documents[g.count++] = lsp->documents[i];
    if (g.count > 1)
        qsort(g.documents, g.count, sizeof *g.documents, compare_packages);
    for (uint32_t i = 0; i < g.count; i++)
        g.leaders[i] = i;
    return g;
}

typedef struct uniting {
    grouping *g;
    uint32_t number;
} uniting;

static void hear_united(void *data, uint32_t number)
{
    uniting *u = data;
    unite(u->g, u->number, number);
}

static grouping group(us_lsp *lsp)
{
    grouping g = sort_documents(lsp);
    for (uint32_t i = 0; i < g.count; i++) {
        const us_lsp_document *document = g.documents[i];
        uniting u = {&g, i};
        listener l = {hear_united, &u};
        if (i > 0 && document->package.length > 0 &&
            us_str_equal(document->package, g.documents[i - 1]->package))
            unite(&g, i, i - 1);
        for (size_t k = 0; k < document->named_count; k++)
            tell_named(&lsp->message, &g, document->named[k], &l);
    }
    return g;
}

static bool has_documents(const us_lsp_unit *unit, us_lsp_document *const *documents,
                          size_t count)
{
    return unit->count == count &&
           memcmp(unit->documents, documents, count * sizeof *documents) == 0;
}

/* The unit of these documents: the one that there was, or a new one. NULL: no memory. */
static us_lsp_unit *unit_for(us_lsp_document **documents, size_t count)
{
    us_lsp_unit *unit = documents[0]->unit;
    if (unit && has_documents(unit, documents, count)) {
        unit->is_kept = true;
        return unit;
    }
    unit = calloc(1, sizeof *unit);
    if (unit)
        unit->documents = malloc(count * sizeof *documents);
    if (!unit || !unit->documents) {
        free(unit);
        return NULL;
    }
    memcpy(unit->documents, documents, count * sizeof *documents);
    us_arena_init(&unit->notes_arena, US_LSP_MEMORY_MAX, NULL);
    unit->count = count;
    unit->compile_due = unit->lint_due = unit->is_kept = true;
    for (size_t i = 0; i < count; i++)
        if (documents[i]->is_open)
            unit->changed = documents[i];
    return unit;
}

static void drop_others(struct us_lsp_units *units)
{
    for (size_t i = 0; i < units->count; i++)
        if (!units->items[i]->is_kept)
            us_lsp_unit_free(units->items[i]);
    free(units->items);
    units->items = NULL;
    units->count = 0;
}

enum { NOBODY = UINT32_MAX };

/* Of each document, the next with the same leader; the leader is the first of them. */
static uint32_t *list_members(us_arena *arena, grouping *g)
{
    uint32_t *next = us_arena_alloc_array(arena, g->count + 1, sizeof *next);
    uint32_t *last = us_arena_alloc_array(arena, g->count + 1, sizeof *last);
    for (uint32_t i = 0; i < g->count; i++) {
        uint32_t leader = leader_of(g, i);
        next[i] = NOBODY;
        if (leader != i)
            next[last[leader]] = i;
        last[leader] = i;
    }
    return next;
}

void us_lsp_units_group(us_lsp *lsp)
{
    struct us_lsp_units *units = lsp->units;
    us_arena *arena = &lsp->message;
    us_lsp_refresh(lsp);
    if (!units->regroup)
        return;
    grouping g = group(lsp);
    us_lsp_document **members = us_arena_alloc_array(arena, g.count + 1, sizeof *members);
    us_lsp_unit **made = malloc((g.count + 1) * sizeof *made);
    size_t made_count = 0;
    if (!made)
        us_arena_exhaust(arena);
    for (size_t i = 0; i < units->count; i++)
        units->items[i]->is_kept = false;
    uint32_t *next = list_members(arena, &g);
    for (uint32_t i = 0; i < g.count; i++) {
        size_t count = 0;
        if (leader_of(&g, i) != i)
            continue;
        for (uint32_t at = i; at != NOBODY; at = next[at])
            members[count++] = g.documents[at];
        qsort(members, count, sizeof *members, compare_paths);
        us_lsp_unit *unit = unit_for(members, count);
        if (unit)
            made[made_count++] = unit;
    }
    drop_others(units);
    for (size_t i = 0; i < lsp->document_count; i++)
        lsp->documents[i]->unit = NULL;
    for (size_t i = 0; i < made_count; i++)
        for (size_t k = 0; k < made[i]->count; k++)
            made[i]->documents[k]->unit = made[i];
    units->items = made;
    units->count = made_count;
    units->regroup = false;
}

/* ---- What one document depends on ------------------------------------------------------------- */

typedef struct reaching {
    const grouping *g;
    bool *seen; /* by number */
    us_lsp_document **reached;
    size_t count;
} reaching;

static void hear_reached(void *data, uint32_t number)
{
    reaching *r = data;
    if (!r->seen[number])
        r->reached[r->count++] = r->g->documents[number];
    r->seen[number] = true;
}

size_t us_lsp_needed(us_lsp *lsp, us_lsp_document *document, us_lsp_document ***needed)
{
    us_arena *arena = &lsp->message;
    grouping g = sort_documents(lsp);
    reaching r = {.g = &g};
    listener l = {hear_reached, &r};
    r.seen = us_arena_alloc_zero(arena, g.count + 1);
    r.reached = us_arena_alloc_array(arena, g.count + 1, sizeof *r.reached);
    tell_package(&g, document->package, &l);
    for (size_t i = 0; i < r.count; i++) {
        for (size_t k = 0; k < r.reached[i]->named_count; k++)
            tell_named(arena, &g, r.reached[i]->named[k], &l);
        tell_package(&g, r.reached[i]->package, &l);
    }
    *needed = r.reached;
    return r.count;
}
