/* The scopes of declared variables.
 *
 * Entries of all open scopes lie in one array, those of the innermost scope at
 * its end; each name points at its innermost entry, and entries of one name are
 * chained outwards. So finding a name and closing a scope take no search. */
#include "compile/scopes.h"

us_scopes us_scopes_make(us_arena *arena)
{
    us_scopes scopes = {.arena = arena, .names = us_names_make(arena)};
    us_scopes_reset(&scopes);
    return scopes;
}

void us_scopes_reset(us_scopes *scopes)
{
    us_names_clear(&scopes->names);
    scopes->top_count = 0;
    scopes->entry_count = 0;
    scopes->depth = 0;
    if (scopes->start_capacity == 0) {
        scopes->start_capacity = 16;
        scopes->starts = us_arena_alloc_array(scopes->arena, scopes->start_capacity,
                                              sizeof *scopes->starts);
    }
    scopes->starts[0] = 0;
}

void us_scopes_open(us_scopes *scopes)
{
    if (scopes->depth + 1 == scopes->start_capacity) {
        uint32_t capacity = scopes->start_capacity * 2;
        scopes->starts = us_arena_grow(scopes->arena, scopes->starts,
                                       scopes->start_capacity * sizeof *scopes->starts,
                                       capacity * sizeof *scopes->starts);
        scopes->start_capacity = capacity;
    }
    scopes->starts[++scopes->depth] = scopes->entry_count;
}

static void forget_from(us_scopes *scopes, uint32_t first)
{
    while (scopes->entry_count > first) {
        const us_scope_entry *entry = &scopes->entries[--scopes->entry_count];
        scopes->tops[entry->name] = entry->previous;
    }
}

void us_scopes_close(us_scopes *scopes)
{
    forget_from(scopes, scopes->starts[scopes->depth--]);
}

void us_scopes_restore(us_scopes *scopes, const us_scope_entry *entries, uint32_t count)
{
    forget_from(scopes, count);
    if (count)
        memcpy(scopes->entries, entries, count * sizeof *entries);
}

us_scope_entry *us_scopes_find(us_scopes *scopes, us_str name)
{
    uint32_t index = us_names_find(&scopes->names, name);
    if (index == US_NAMES_NONE || scopes->tops[index] == 0)
        return NULL;
    return &scopes->entries[scopes->tops[index] - 1];
}

us_occurrence us_scopes_occurrence(us_scopes *scopes, us_str name)
{
    const us_scope_entry *entry = us_scopes_find(scopes, name);
    return entry && entry->scope == scopes->depth ? entry->occurrence
                                                  : US_OCCURRENCE_NONE;
}

static uint32_t name_index(us_scopes *scopes, us_str name)
{
    uint32_t *index = us_names_enter(&scopes->names, name);
    if (*index != US_NAMES_NONE)
        return *index;
    if (scopes->top_count == scopes->top_capacity) {
        uint32_t old = scopes->top_capacity;
        uint32_t capacity = old ? old * 2 : 32;
        scopes->tops = us_arena_grow(scopes->arena, scopes->tops, old * sizeof(uint32_t),
                                     capacity * sizeof(uint32_t));
        scopes->texts = us_arena_grow(scopes->arena, scopes->texts, old * sizeof(us_str),
                                      capacity * sizeof(us_str));
        scopes->top_capacity = capacity;
    }
    scopes->tops[scopes->top_count] = 0;
    scopes->texts[scopes->top_count] = name;
    return *index = scopes->top_count++;
}

void us_scopes_insert(us_scopes *scopes, us_str name, uint32_t local,
                      us_occurrence occurrence)
{
    uint32_t index = name_index(scopes, name);
    if (scopes->entry_count == scopes->entry_capacity) {
        uint32_t capacity = scopes->entry_capacity ? scopes->entry_capacity * 2 : 32;
        scopes->entries = us_arena_grow(scopes->arena, scopes->entries,
                                        scopes->entry_capacity * sizeof *scopes->entries,
                                        capacity * sizeof *scopes->entries);
        scopes->entry_capacity = capacity;
    }
    scopes->entries[scopes->entry_count++] =
        (us_scope_entry){index, scopes->tops[index], scopes->depth, local, 1, occurrence};
    scopes->tops[index] = scopes->entry_count;
}

uint32_t us_scopes_first(const us_scopes *scopes)
{
    return scopes->starts[scopes->depth];
}
