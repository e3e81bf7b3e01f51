/* Coverage: the places that were run, held against all there are.
 *
 * The measure is opa's: a head or literal counts where a place that was run contains it;
 * lines are counted by the ranges that touch them. Threads each fill sets of their own, one
 * for each way in which a policy can be built; they meet here, when all tests are over. */
#include "testing/coverage.h"

#include "base/hash.h"
#include "base/sort.h"

/* ---- Sets of places */

static bool is_same(const usher_place *a, const usher_place *b)
{
    return a->text.text == b->text.text && a->row == b->row && a->column == b->column &&
           a->end_row == b->end_row && a->end_column == b->end_column;
}

static us_cover_place *slot_of(us_cover_place *slots, size_t slot_count,
                               const usher_place *place)
{
    uint64_t hash = us_hash_mix(us_hash_word((uint64_t)(uintptr_t)place->text.text),
                                (uint64_t)place->text.length);
    size_t i = (size_t)hash & (slot_count - 1);
    while (slots[i].hits > 0 && !is_same(&slots[i].place, place))
        i = (i + 1) & (slot_count - 1);
    return &slots[i];
}

static void grow(us_cover_set *set)
{
    size_t slot_count = set->slot_count ? set->slot_count * 2 : 256;
    us_cover_place *slots = us_arena_alloc_zero(set->arena, slot_count * sizeof *slots);
    for (size_t i = 0; i < set->slot_count; i++)
        if (set->slots[i].hits > 0)
            *slot_of(slots, slot_count, &set->slots[i].place) = set->slots[i];
    set->slots = slots;
    set->slot_count = slot_count;
}

void us_cover_event(void *data, const usher_event *event)
{
    us_cover_set *set = data;
    bool exits = event->kind == USHER_EVENT_EXIT;
    const usher_place *place = exits ? &event->written : &event->place;
    if ((!exits && event->kind != USHER_EVENT_EVAL) ||
        (exits && event->node != USHER_NODE_RULE) || place->row == 0 ||
        place->file.length == 0)
        return;
    if ((set->count + 1) * 2 > set->slot_count)
        grow(set);
    us_cover_place *slot = slot_of(set->slots, set->slot_count, place);
    if (slot->hits == 0) {
        slot->place = *place;
        set->count++;
    }
    slot->hits++;
}

/* ---- Ranges */

static us_cover_range range_of(const usher_place *place)
{
    return (us_cover_range){.row = place->row,
                            .column = place->column,
                            .end_row = place->end_row,
                            .end_column = place->end_column};
}

static int compare_numbers(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_ranges(void *data, const void *a, const void *b)
{
    const us_cover_range *left = a, *right = b;
    int order = compare_numbers(left->row, right->row);
    (void)data;
    if (order == 0)
        order = compare_numbers(left->column, right->column);
    if (order == 0)
        order = compare_numbers(left->end_row, right->end_row);
    return order ? order : compare_numbers(left->end_column, right->end_column);
}

static bool contains(const us_cover_range *outer, const us_cover_range *inner)
{
    bool begins = outer->row < inner->row ||
                  (outer->row == inner->row && outer->column <= inner->column);
    bool ends =
        outer->end_row > inner->end_row ||
        (outer->end_row == inner->end_row && outer->end_column >= inner->end_column);
    return begins && ends;
}

typedef struct ranges {
    us_arena *arena;
    us_cover_range *items;
    size_t count, capacity;
} ranges;

static void add_range(ranges *list, us_cover_range range)
{
    list->items = us_arena_room(list->arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    list->items[list->count++] = range;
}

/* Sorts, and makes one of equal ones. */
static void tidy(ranges *list)
{
    size_t kept = 0;
    us_sort(list->arena, list->items, list->count, sizeof *list->items, compare_ranges,
            NULL);
    for (size_t i = 0; i < list->count; i++) {
        if (kept > 0 &&
            compare_ranges(NULL, &list->items[kept - 1], &list->items[i]) == 0)
            list->items[kept - 1].hits += list->items[i].hits;
        else
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
}

/* True if one of the ranges, which are in order, contains [inner]: only those that begin
 * no later can. */
static bool is_covered(const ranges *list, const us_cover_range *inner)
{
    for (size_t i = 0; i < list->count && list->items[i].row <= inner->row; i++)
        if (contains(&list->items[i], inner))
            return true;
    return false;
}

/* ---- Files */

/* What is known of one file, by build. */
typedef struct file_ranges {
    ranges run[US_TEST_BUILD_COUNT];
    ranges all; /* of the code */
} file_ranges;

typedef struct collector {
    us_arena *arena;
    const us_compiler *compiler;
    file_ranges *files; /* parallel to the compiler's modules */
} collector;

/* The module called [file], or module_count. Modules are few, and files come in runs. */
static size_t find_module(const collector *c, usher_text file, size_t guess)
{
    us_str name = us_str_make(file.text, file.length);
    size_t count = c->compiler->module_count;
    if (guess < count && us_str_equal(c->compiler->modules[guess]->file, name))
        return guess;
    for (size_t i = 0; i < count; i++)
        if (us_str_equal(c->compiler->modules[i]->file, name))
            return i;
    return count;
}

static void collect_set(collector *c, const us_cover_set *set, us_test_build build)
{
    size_t module = 0;
    for (size_t i = 0; i < set->slot_count; i++) {
        const us_cover_place *slot = &set->slots[i];
        if (slot->hits == 0)
            continue;
        module = find_module(c, slot->place.file, module);
        if (module == c->compiler->module_count)
            continue;
        us_cover_range range = range_of(&slot->place);
        range.hits = slot->hits;
        add_range(&c->files[module].run[build], range);
    }
}

static void collect_code(collector *c, const usher_policy *policy)
{
    usher_code *code = usher_code_new(policy);
    const usher_place *place;
    size_t module = 0;
    for (size_t i = 0; code && (place = usher_code_at(code, i)); i++) {
        module = find_module(c, place->file, module);
        if (module < c->compiler->module_count)
            add_range(&c->files[module].all, range_of(place));
    }
    usher_code_free(code);
}

static size_t last_row(us_str text)
{
    size_t rows = 1;
    for (size_t i = 0; i < text.length; i++)
        rows += text.text[i] == '\n';
    return rows;
}

/* Counts the rows that ranges touch, and how often each was run at most. */
static void count_rows(us_arena *arena, us_cover_file *file)
{
    bool *covered = us_arena_alloc_zero(arena, file->row_count + 1);
    bool *missed = us_arena_alloc_zero(arena, file->row_count + 1);
    file->hits = us_arena_alloc_array(arena, file->row_count + 1, sizeof *file->hits);
    for (size_t row = 0; row <= file->row_count; row++)
        file->hits[row] = US_COVER_NO_CODE;
    for (size_t i = 0; i < file->missed_count; i++)
        for (uint32_t row = file->missed[i].row; row <= file->missed[i].end_row; row++) {
            file->missed_rows += !missed[row];
            missed[row] = true;
            file->hits[row] = 0;
        }
    for (size_t i = 0; i < file->covered_count; i++)
        for (uint32_t row = file->covered[i].row; row <= file->covered[i].end_row;
             row++) {
            uint64_t *hits = &file->hits[row];
            file->covered_rows += !covered[row];
            covered[row] = true;
            if (*hits == US_COVER_NO_CODE || *hits < file->covered[i].hits)
                *hits = file->covered[i].hits;
        }
}

static void finish_file(us_arena *arena, const us_module *module, file_ranges *found,
                        us_cover_file *file)
{
    ranges missed = {.arena = arena};
    for (size_t b = 0; b < US_TEST_BUILD_COUNT; b++)
        tidy(&found->run[b]);
    tidy(&found->all);
    for (size_t i = 0; i < found->all.count; i++) {
        us_cover_range range = found->all.items[i];
        if (is_covered(&found->run[US_TEST_TRACED], &range))
            continue;
        range.index_excluded =
            is_covered(&found->run[US_TEST_TRACED_WITHOUT_INDEX], &range);
        range.early_exit = is_covered(&found->run[US_TEST_TRACED_WITHOUT_EXIT], &range);
        add_range(&missed, range);
    }
    *file = (us_cover_file){.file = us_str_copy(arena, module->file),
                            .text = us_str_copy(arena, module->text),
                            .covered = found->run[US_TEST_TRACED].items,
                            .covered_count = found->run[US_TEST_TRACED].count,
                            .missed = missed.items,
                            .missed_count = missed.count,
                            .row_count = last_row(module->text)};
    count_rows(arena, file);
}

double us_cover_percentage(size_t covered, size_t missed)
{
    size_t total = covered + missed;
    return total ? 100.0 * (double)covered / (double)total : 0;
}

static int compare_files(void *data, const void *a, const void *b)
{
    (void)data;
    return us_str_compare(((const us_cover_file *)a)->file,
                          ((const us_cover_file *)b)->file);
}

us_coverage *us_cover_report(us_arena *arena, const usher_policy *policy,
                             const us_cover_set *const *sets, size_t count,
                             const us_test_build *builds)
{
    us_coverage *coverage = us_arena_alloc_zero(arena, sizeof *coverage);
    size_t modules = policy->compiler.module_count;
    collector c = {arena, &policy->compiler,
                   us_arena_alloc_zero(arena, (modules + 1) * sizeof(file_ranges))};
    for (size_t i = 0; i < modules; i++) {
        for (size_t b = 0; b < US_TEST_BUILD_COUNT; b++)
            c.files[i].run[b].arena = arena;
        c.files[i].all.arena = arena;
    }
    for (size_t i = 0; i < count; i++)
        collect_set(&c, sets[i], builds[i]);
    collect_code(&c, policy);
    coverage->files = us_arena_alloc_array(arena, modules + 1, sizeof(us_cover_file));
    coverage->file_count = modules;
    for (size_t i = 0; i < modules; i++) {
        us_cover_file *file = &coverage->files[i];
        finish_file(arena, c.compiler->modules[i], &c.files[i], file);
        coverage->covered_rows += file->covered_rows;
        coverage->missed_rows += file->missed_rows;
    }
    us_sort(arena, coverage->files, modules, sizeof(us_cover_file), compare_files, NULL);
    coverage->percentage =
        us_cover_percentage(coverage->covered_rows, coverage->missed_rows);
    return coverage;
}

double us_coverage_percentage(const us_coverage *coverage)
{
    return coverage->percentage;
}
