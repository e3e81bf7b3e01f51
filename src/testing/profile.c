/* Profiles: the measure is opa's, by lines. An expression begins with each EVAL and REDO of a
 * literal, and what time passes until the next of them counts for it. */
#include "testing/profile.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/sort.h"
#include "base/statistics.h"
#include "codec/json.h"
#include "engine/engine.h"
#include "report/table.h"
#include "testing/tests.h"

static us_object *rows_of(us_profile *profile, us_str file)
{
    if (!profile->numbers)
        profile->numbers = us_object_new(profile->arena, 4);
    const us_value *known = us_object_get_str(profile->numbers, file);
    if (known)
        return known->as.object;
    us_object *rows = us_object_new(profile->arena, 16);
    us_object_put(profile->numbers, us_value_string(us_str_copy(profile->arena, file)),
                  us_value_object(rows));
    return rows;
}

static size_t find_entry(us_profile *profile, const usher_place *place)
{
    us_str file = us_str_make(place->file.text, place->file.length);
    us_object *rows = rows_of(profile, file);
    const us_value *known = us_object_get(rows, us_value_integer(place->row));
    if (known)
        return (size_t)known->as.integer;
    us_object_put(rows, us_value_integer(place->row),
                  us_value_integer((int64_t)profile->count));
    profile->entries = us_arena_room(profile->arena, profile->entries, profile->count,
                                     &profile->capacity, sizeof *profile->entries);
    us_str text = us_str_make(place->text.text, place->text.length);
    profile->entries[profile->count] =
        (us_profile_entry){.line = {.file = us_str_copy(profile->arena, file),
                                    .text = us_str_copy(profile->arena, text),
                                    .row = place->row,
                                    .column = place->column}};
    return profile->count++;
}

static void count_expression(us_profile *profile, us_profile_entry *entry,
                             const usher_event *event)
{
    uint64_t digest = us_hash_mix(us_hash_word(event->place.column),
                                  us_hash_bytes(event->text.text, event->text.length));
    for (size_t i = 0; i < entry->expression_count; i++)
        if (entry->expressions[i] == digest)
            return;
    entry->expressions =
        us_arena_room(profile->arena, entry->expressions, entry->expression_count,
                      &entry->expression_capacity, sizeof *entry->expressions);
    entry->expressions[entry->expression_count++] = digest;
}

static void finish_expression(us_profile *profile)
{
    us_profile_entry *entry = &profile->entries[profile->current];
    if (!profile->running)
        return;
    entry->time += us_clock_now() - profile->started;
    if (profile->kind == USHER_EVENT_EVAL)
        entry->line.evaluated++;
    else
        entry->line.redone++;
}

void us_profile_begin(us_profile *profile)
{
    for (size_t i = 0; i < profile->count; i++) {
        us_profile_line *line = &profile->entries[i].line;
        profile->entries[i].time = line->evaluated = line->redone = 0;
    }
    profile->running = false;
    profile->rounds++;
}

void us_profile_event(us_profile *profile, const usher_event *event)
{
    bool of_literal =
        event->node == USHER_NODE_LITERAL || event->node == USHER_NODE_EVERY;
    if (!of_literal ||
        (event->kind != USHER_EVENT_EVAL && event->kind != USHER_EVENT_REDO))
        return;
    finish_expression(profile);
    profile->current = find_entry(profile, &event->place);
    count_expression(profile, &profile->entries[profile->current], event);
    profile->kind = event->kind;
    profile->running = true;
    profile->started = us_clock_now();
}

void us_profile_end(us_profile *profile)
{
    finish_expression(profile);
    profile->running = false;
    for (size_t i = 0; i < profile->count; i++) {
        us_profile_entry *entry = &profile->entries[i];
        us_profile_line *line = &entry->line;
        double *times =
            us_arena_alloc_array(profile->arena, line->time_count + 1, sizeof *times);
        if (line->time_count > 0)
            memcpy(times, line->times, line->time_count * sizeof *times);
        times[line->time_count++] = (double)entry->time;
        line->times = times;
        line->generated = entry->expression_count;
    }
}

/* ---- Reports */

static us_statistics statistics_of(us_arena *arena, const us_profile_line *line)
{
    return us_statistics_make(arena, line->times, line->time_count);
}

static void add_place(us_buf *out, const us_profile_line *line)
{
    us_buf_add_format(out,
                      "\"num_eval\":%llu,\"num_redo\":%llu,\"num_gen_expr\":%llu,"
                      "\"location\":{\"file\":",
                      (unsigned long long)line->evaluated,
                      (unsigned long long)line->redone,
                      (unsigned long long)line->generated);
    us_json_write_string(out, line->file, true);
    us_buf_add_format(out, ",\"row\":%u,\"col\":%u}}", line->row, line->column);
}

void us_profile_json(us_buf *out, const us_profile_line *lines, size_t count,
                     size_t rounds)
{
    us_buf_add_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        us_statistics statistics = statistics_of(out->arena, &lines[i]);
        us_buf_add_c(out, i ? ",{" : "{");
        if (rounds > 1) {
            us_buf_add_c(out, "\"total_time_ns_stats\":");
            us_statistics_json(out, &statistics);
            us_buf_add_char(out, ',');
        } else {
            us_buf_add_format(out, "\"total_time_ns\":%.15g,", lines[i].times[0]);
        }
        add_place(out, &lines[i]);
    }
    us_buf_add_char(out, ']');
}

static void add_time(us_table *table, double nanoseconds)
{
    us_buf cell = us_buf_make(table->arena);
    us_test_duration(&cell, (uint64_t)nanoseconds);
    us_table_add(table, us_buf_str(&cell));
}

static void add_times(us_table *table, const us_profile_line *line, size_t rounds)
{
    us_statistics statistics = statistics_of(table->arena, line);
    if (rounds == 1) {
        add_time(table, line->times[0]);
        return;
    }
    add_time(table, statistics.sorted[0]);
    add_time(table, statistics.sorted[statistics.count - 1]);
    add_time(table, statistics.mean);
    add_time(table, us_statistics_percentile(&statistics, 0.9));
    add_time(table, us_statistics_percentile(&statistics, 0.99));
}

void us_profile_text(us_buf *out, const us_profile_line *lines, size_t count,
                     size_t rounds)
{
    static const char *const one[] = {"Time", NULL};
    static const char *const several[] = {"Min", "Max", "Mean", "90%", "99%", NULL};
    static const char *const counts[] = {"Num Eval", "Num Redo", "Num Gen Expr",
                                         "Location", NULL};
    us_arena *arena = out->arena;
    us_table table = us_table_make(arena, rounds > 1 ? 9 : 5);
    for (const char *const *title = rounds > 1 ? several : one; *title; title++)
        us_table_add(&table, us_str_from(*title));
    for (const char *const *title = counts; *title; title++)
        us_table_add(&table, us_str_from(*title));
    for (size_t i = 0; i < count; i++) {
        const us_profile_line *line = &lines[i];
        uint64_t numbers[] = {line->evaluated, line->redone, line->generated};
        add_times(&table, line, rounds);
        for (size_t k = 0; k < 3; k++)
            us_table_add(&table,
                         us_str_format(arena, "%llu", (unsigned long long)numbers[k]));
        us_table_add(&table, line->file.length
                                 ? us_str_format(arena, "%.*s:%u", US_STR_ARG(line->file),
                                                 line->row)
                                 : line->text);
    }
    if (count > 0)
        us_table_print(out, &table);
}
