/* Charts, as SVG in the page. Each number is said in a text, too: in a title of its mark, and in the name
 * of the whole. */
#include "replay/page.h"
#include "replay/summary_parts.h"
#include "report/html.h"

/* The picture of the timeline, in units of its own. */
enum {
    WIDTH = 960,
    HEIGHT = 200,
    LEFT = 46, /* where the scale ends */
    TOP = 8,
    BOTTOM = 24, /* room for times */
    BUCKETS_MAX = 120,
    HOURS_MAX = 72, /* longer logs are shown by days */
};

#define HOUR ((int64_t)3600 * 1000000)
#define DAY  (24 * HOUR)

const char *us_page_class_name(us_page_class class)
{
    static const char *const names[US_PAGE_CLASSES] = {"denied", "admitted", "other",
                                                       "refused"};
    return names[class];
}

const char *us_page_class_title(us_page_class class)
{
    static const char *const titles[US_PAGE_CLASSES] = {
        "newly denied", "newly admitted", "otherwise changed", "denied as before"};
    return titles[class];
}

void us_page_numbers(const us_replay_group *group, uint64_t numbers[US_PAGE_CLASSES])
{
    uint64_t told = 0;
    memset(numbers, 0, US_PAGE_CLASSES * sizeof *numbers);
    for (int i = US_REPLAY_SAME + 1; i < US_REPLAY_CHANGES; i++) {
        us_page_class class = i == US_REPLAY_NEWLY_DENIED     ? US_PAGE_DENIED
                              : i == US_REPLAY_NEWLY_ADMITTED ? US_PAGE_ADMITTED
                                                              : US_PAGE_OTHER;
        numbers[class] += group->changes[i];
        told += group->changes[i];
    }
    numbers[US_PAGE_REFUSED] = told == 0 ? group->denied : 0;
}

/* ---- Bars ---------------------------------------------------------------------------- */

static uint64_t sum_of(const uint64_t numbers[US_PAGE_CLASSES])
{
    uint64_t sum = 0;
    for (int i = 0; i < US_PAGE_CLASSES; i++)
        sum += numbers[i];
    return sum;
}

void us_page_bar(us_buf *out, const uint64_t numbers[US_PAGE_CLASSES], uint64_t most)
{
    double at = 0;
    us_buf_add_c(out, "<svg viewBox=\"0 0 200 12\" preserveAspectRatio=\"none\" "
                      "height=\"12\" aria-hidden=\"true\">");
    for (int i = 0; i < US_PAGE_CLASSES; i++) {
        double width = most > 0 ? 200.0 * (double)numbers[i] / (double)most : 0;
        if (width > 0)
            us_buf_add_format(out,
                              "<rect class=\"%s\" x=\"%.2f\" width=\"%.2f\" "
                              "height=\"12\"/>",
                              us_page_class_name((us_page_class)i), at, width);
        at += width;
    }
    us_buf_add_c(out, "</svg>");
}

void us_page_grades(us_buf *out, const us_replay_counts *counts)
{
    static const char *const classes[US_REPLAY_GRADES] = {"good", "admitted", "denied",
                                                          "refused"};
    uint64_t reviewed = counts->events - counts->grades[US_REPLAY_NO_REVIEW];
    double at = 0;
    us_buf_add_c(out, "<section aria-labelledby=\"grades\"><h2 id=\"grades\">How well "
                      "requests were had back</h2>\n<svg viewBox=\"0 0 200 18\" "
                      "preserveAspectRatio=\"none\" height=\"18\" aria-hidden=\"true\">");
    for (int i = 0; i < US_REPLAY_NO_REVIEW && reviewed > 0; i++) {
        double width = 200.0 * (double)counts->grades[i] / (double)reviewed;
        us_buf_add_format(out,
                          "<rect class=\"%s\" x=\"%.2f\" width=\"%.2f\" height=\"18\"/>",
                          classes[i], at, width);
        at += width;
    }
    us_buf_add_c(out, "</svg>\n<ul class=\"legend\">");
    for (int i = 0; i < US_REPLAY_NO_REVIEW; i++)
        us_buf_add_format(out, "<li class=\"%s\">%s: %llu</li>", classes[i],
                          us_replay_grade_name((us_replay_grade)i),
                          (unsigned long long)counts->grades[i]);
    us_buf_add_format(out,
                      "</ul>\n<p class=\"quiet\">%llu more events had no review.</p>\n",
                      (unsigned long long)counts->grades[US_REPLAY_NO_REVIEW]);
    us_buf_add_c(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                      "aria-labelledby=\"grades\"><table><thead><tr><th>Remark</th>"
                      "<th class=\"n\">Events</th><th>What it means</th></tr></thead>"
                      "<tbody>\n");
    for (unsigned i = 0; i < US_REPLAY_REMARKS; i++)
        if (counts->remarks[i] > 0)
            us_buf_add_format(out,
                              "<tr><th scope=\"row\">%s</th><td class=\"n\">%llu</td>"
                              "<td>%s</td></tr>\n",
                              us_replay_remark_word((us_replay_remark)i),
                              (unsigned long long)counts->remarks[i],
                              us_replay_remark_sentence((us_replay_remark)i));
    us_buf_add_c(out, "</tbody></table></div></section>\n");
}

/* ---- When it was --------------------------------------------------------------------- */

typedef struct timeline {
    us_arena *arena;
    int64_t first, unit; /* microseconds */
    int64_t per;         /* units in a bucket */
    size_t count;        /* of buckets */
    uint64_t (*numbers)[US_PAGE_CLASSES];
    uint64_t *reviewed;
    uint64_t most; /* changes in one bucket */
} timeline;

/* The time at which the day or hour of [key] begins. */
static int64_t time_of(us_arena *arena, us_str key, bool hours)
{
    return us_replay_time(us_str_format(arena, "%.*s%s", US_STR_ARG(key),
                                        hours ? ":00:00Z" : "T00:00:00Z"));
}

/* Leaves out what is no time: a summary that was read may have any keys. Returns how many are left. */
static size_t keep_times(us_arena *arena, us_replay_group *groups, size_t count,
                         bool hours)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (time_of(arena, groups[i].key, hours) != INT64_MIN)
            groups[kept++] = groups[i];
    return kept;
}

static void add_buckets(timeline *t, const us_replay_group *groups, size_t count,
                        bool hours)
{
    for (size_t i = 0; i < count; i++) {
        int64_t at = time_of(t->arena, groups[i].key, hours);
        size_t bucket = (size_t)((at - t->first) / t->unit / t->per);
        uint64_t numbers[US_PAGE_CLASSES];
        /* The 31st of February comes after the 1st of March, and its name before. */
        if (bucket >= t->count)
            continue;
        us_page_numbers(&groups[i], numbers);
        numbers[US_PAGE_REFUSED] = 0;
        for (int j = 0; j < US_PAGE_CLASSES; j++)
            t->numbers[bucket][j] += numbers[j];
        t->reviewed[bucket] += groups[i].events;
        uint64_t sum = sum_of(t->numbers[bucket]);
        t->most = sum > t->most ? sum : t->most;
    }
}

/* Fills [t] from the groups of a dimension, which are in the order of time. False if they are none, or too
 * many hours. */
static bool fill(timeline *t, const us_replay_summary *summary, bool hours)
{
    us_replay_group others;
    size_t count;
    us_replay_group *groups = us_replay_summary_groups(
        t->arena, summary, hours ? US_REPLAY_BY_HOUR : US_REPLAY_BY_DAY, &count, &others);
    count = keep_times(t->arena, groups, count, hours);
    if (count == 0)
        return false;
    t->unit = hours ? HOUR : DAY;
    t->first = time_of(t->arena, groups[0].key, hours);
    int64_t last = time_of(t->arena, groups[count - 1].key, hours);
    int64_t units = (last - t->first) / t->unit + 1;
    if (hours && units > HOURS_MAX)
        return false;
    t->per = (units + BUCKETS_MAX - 1) / BUCKETS_MAX;
    t->count = (size_t)((units + t->per - 1) / t->per);
    t->numbers = us_arena_alloc_zero(t->arena, t->count * sizeof *t->numbers);
    t->reviewed = us_arena_alloc_zero(t->arena, t->count * sizeof *t->reviewed);
    add_buckets(t, groups, count, hours);
    return true;
}

/* "2026-11-23", "2026-11-23 09h". */
static us_str label_of(const timeline *t, size_t bucket)
{
    us_str time =
        us_replay_time_text(t->arena, t->first + (int64_t)bucket * t->per * t->unit);
    us_str day = us_str_slice(time, 0, strlen("2026-11-23"));
    us_str hour = us_str_slice(time, strlen("2026-11-23T"), strlen("2026-11-23T09"));
    return t->unit == DAY
               ? day
               : us_str_format(t->arena, "%.*s %.*sh", US_STR_ARG(day), US_STR_ARG(hour));
}

/* A round number that is not below [number]. */
static uint64_t round_up(uint64_t number)
{
    const uint64_t steps[] = {1,  2,  3,  4,  5,  6,  8,  10, 12,
                              15, 20, 25, 30, 40, 50, 60, 80, 100};
    uint64_t power = 1;
    while (power < number / 100)
        power *= 10;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i] * power >= number)
            return steps[i] * power;
    return 1000 * power;
}

static void add_scale(us_buf *out, uint64_t top)
{
    const double height = HEIGHT - TOP - BOTTOM;
    int parts = top % 4 == 0   ? 4
                : top % 5 == 0 ? 5
                : top % 3 == 0 ? 3
                : top % 2 == 0 ? 2
                               : 1;
    for (int i = 0; i <= parts; i++) {
        double y = TOP + height - height * i / parts;
        us_buf_add_format(out,
                          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%llu</text>\n",
                          LEFT, WIDTH, y, y, LEFT - 6, y + 4,
                          (unsigned long long)(top / (uint64_t)parts * (uint64_t)i));
    }
}

static void add_bucket(us_buf *out, const timeline *t, size_t bucket, uint64_t top)
{
    const double height = HEIGHT - TOP - BOTTOM;
    double step = (double)(WIDTH - LEFT) / (double)t->count;
    double width = step < 60 ? step * 0.8 : 48;
    double x = LEFT + step * (double)bucket + (step - width) / 2, y = TOP + height;
    us_str label = label_of(t, bucket);
    us_buf_add_format(out, "<g><title>%.*s: ", US_STR_ARG(label));
    for (int i = 0; i < US_PAGE_REFUSED; i++)
        us_buf_add_format(out, "%llu %s, ", (unsigned long long)t->numbers[bucket][i],
                          us_page_class_title((us_page_class)i));
    us_buf_add_format(out, "of %llu requests</title>",
                      (unsigned long long)t->reviewed[bucket]);
    for (int i = 0; i < US_PAGE_REFUSED; i++) {
        double part = height * (double)t->numbers[bucket][i] / (double)top;
        y -= part;
        if (part > 0)
            us_buf_add_format(out,
                              "<rect class=\"%s\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" "
                              "height=\"%.2f\"/>",
                              us_page_class_name((us_page_class)i), x, y, width, part);
    }
    us_buf_add_c(out, "</g>\n");
}

/* As many times as there is room for; those at the ends keep within the picture. */
static void add_times(us_buf *out, const timeline *t)
{
    double last = -WIDTH;
    double step = (double)(WIDTH - LEFT) / (double)t->count;
    for (size_t i = 0; i < t->count; i++) {
        us_str label = label_of(t, i);
        double x = LEFT + step * ((double)i + 0.5);
        bool at_start = x<LEFT + 48, at_end = x> WIDTH - 48;
        if (x < last + 145)
            continue;
        last = at_start ? LEFT + 48 : x;
        us_buf_add_format(out,
                          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%.*s</text>\n",
                          at_start ? LEFT
                          : at_end ? WIDTH
                                   : x,
                          HEIGHT - 6,
                          at_start ? "start"
                          : at_end ? "end"
                                   : "middle",
                          US_STR_ARG(label));
    }
}

void us_page_timeline(us_buf *out, const us_replay_summary *summary)
{
    timeline t = {.arena = out->arena};
    bool hours = fill(&t, summary, true);
    if (!hours && !fill(&t, summary, false))
        return;
    if (t.most == 0)
        return;
    uint64_t top = round_up(t.most);
    us_buf_add_format(
        out,
        "<section aria-labelledby=\"when\"><h2 id=\"when\">Changes by "
        "%s</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-labelledby=\"when\"><svg class=\"wide\" viewBox=\"0 0 %d %d\" role=\"img\" "
        "aria-label=\"Bars of changes by %s, at most %llu\">\n",
        hours ? "hour" : "day", WIDTH, HEIGHT, hours ? "hour" : "day",
        (unsigned long long)t.most);
    add_scale(out, top);
    for (size_t i = 0; i < t.count; i++)
        add_bucket(out, &t, i, top);
    add_times(out, &t);
    us_buf_add_c(out, "</svg></div>\n<ul class=\"legend\">");
    for (int i = 0; i < US_PAGE_REFUSED; i++)
        us_buf_add_format(out, "<li class=\"%s\">%s</li>",
                          us_page_class_name((us_page_class)i),
                          us_page_class_title((us_page_class)i));
    us_buf_add_c(out, "</ul>");
    if (t.per > 1)
        us_buf_add_format(out, "<p class=\"quiet\">A bar stands for %lld %s.</p>",
                          (long long)t.per, hours ? "hours" : "days");
    us_buf_add_c(out, "</section>\n");
}
