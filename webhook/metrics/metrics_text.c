/* Metrics as text: for Prometheus, and for people. */
#include "metrics.h"

#include <dirent.h>
#include <gnutls/gnutls.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

enum { LABELS = 4 };

/* A metric as it is shown. */
typedef struct metric_row {
    const char *name;
    const char *type;
    const char *help;
    const metric_label *labels[LABELS]; /* NULL, or of one value: none */
    size_t place;                       /* of the first cell in a shard */
    double unit;
} metric_row;

static const metric_row singles[METRIC_COUNT] = {
#define METRIC(id, name, type, help) {name, type, help, {NULL}, 0, 1},
#include "metrics.def"
};

static const metric_row families[] = {
#define FAMILY(id, name, help, a, b, c, d)                                               \
    {name,                                                                               \
     "counter",                                                                          \
     help,                                                                               \
     {&metric_label_##a, &metric_label_##b, &metric_label_##c, &metric_label_##d},       \
     offsetof(metric_shard, id),                                                         \
     1},
#include "metrics.def"
};

static const metric_row histograms[] = {
#define HISTOGRAM(id, name, help, a, b)                                                  \
    {name,                                                                               \
     "histogram",                                                                        \
     help,                                                                               \
     {&metric_label_##a, &metric_label_##b},                                             \
     offsetof(metric_shard, id),                                                         \
     1},
#include "metrics.def"
};

static const metric_row by_policy[] = {
#define BY_POLICY(id, name, unit, help)                                                  \
    {name,                                                                               \
     "counter",                                                                          \
     help,                                                                               \
     {&metric_label_policy},                                                             \
     offsetof(metric_shard, policies[0][POLICY_METRIC_##id]),                            \
     unit},
#include "metrics.def"
};

/* Their places are in the whole of the metrics, of the value of the first name or reason. */
static const metric_row by_reason[] = {
#define BY_REASON(id, name, help)                                                        \
    {name,                                                                               \
     "gauge",                                                                            \
     help,                                                                               \
     {&metric_label_reason},                                                             \
     offsetof(metrics, reason[REASON_METRIC_##id][0]),                                   \
     1},
#include "metrics.def"
};

static const metric_row by_resource[] = {
#define BY_RESOURCE(id, name, type, help)                                                \
    {name,                                                                               \
     type,                                                                               \
     help,                                                                               \
     {&metric_label_resource},                                                           \
     offsetof(metrics, resource[0][RESOURCE_METRIC_##id]),                               \
     1},
#include "metrics.def"
};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* ---- Parts of lines ------------------------------------------------------------------- */

static void add_head(us_buf *out, const char *name, const char *type, const char *help)
{
    us_buf_add_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void add_label(us_buf *out, bool first, const char *name, us_str value)
{
    us_buf_add_format(out, "%c%s=\"", first ? '{' : ',', name);
    for (size_t i = 0; i < value.length; i++) {
        char c = value.text[i];
        if (c == '"' || c == '\\' || c == '\n')
            us_buf_add_char(out, '\\');
        us_buf_add_char(out, c == '\n' ? 'n' : c);
    }
    us_buf_add_char(out, '"');
}

/* Of a label whose values are names. */
static const metric_names *names_of(const metrics *m, const metric_label *label)
{
    if (label == &metric_label_resource)
        return &m->resources;
    return label == &metric_label_kind ? &m->kinds : &m->policies;
}

static us_str value_text(const metrics *m, const metric_label *label, size_t value)
{
    if (label->values)
        return us_str_from(label->values[value]);
    return metric_names_text(names_of(m, label), (unsigned)value);
}

/* True if there is something to show for this value of [label]: it is no name that nothing has
 * yet. */
static bool is_known(const metrics *m, const metric_label *label, size_t value)
{
    if (label->values || value == label->count - 1)
        return true;
    return value < atomic_load(&names_of(m, label)->count);
}

/* Appends the labels of [row] for cell number [cell], up to the closing brace; true if there
 * are any. */
static bool add_labels(us_buf *out, const metrics *m, const metric_row *row, size_t cell)
{
    size_t size = 1;
    bool any = false;
    for (size_t i = 0; i < LABELS && row->labels[i]; i++)
        size *= row->labels[i]->count;
    for (size_t i = 0; i < LABELS && row->labels[i]; i++) {
        const metric_label *label = row->labels[i];
        size /= label->count;
        if (label->count > 1)
            add_label(out, !any, label->name,
                      value_text(m, label, cell / size % label->count));
        any = any || label->count > 1;
    }
    return any;
}

/* What all threads have counted in the cell that is at [place] in their shards. */
static unsigned long long sum(const metrics *m, size_t place)
{
    unsigned long long total = 0;
    for (const metric_shard *s = atomic_load(&m->shards); s; s = s->next)
        total += atomic_load_explicit(
            (const atomic_uint_fast64_t *)(const void *)((const char *)s + place),
            memory_order_relaxed);
    return total;
}

/* ---- Metrics --------------------------------------------------------------------------- */

static bool has_names(const metric_row *row)
{
    for (size_t i = 0; i < LABELS && row->labels[i]; i++)
        if (!row->labels[i]->values)
            return true;
    return false;
}

/* The values of the last label are shown together: all, or, where there are names among the
 * labels, none if all of them are 0. */
static void write_family(const metrics *m, const metric_row *row, us_buf *out)
{
    size_t size = 1, last = 1;
    for (size_t i = 0; i < LABELS && row->labels[i]; i++) {
        size *= row->labels[i]->count;
        if (row->labels[i]->count > 1)
            last = row->labels[i]->count;
    }
    add_head(out, row->name, row->type, row->help);
    for (size_t group = 0; group < size; group += last) {
        unsigned long long values[LABEL_SIZE_policy], any = 0;
        for (size_t i = 0; i < last; i++) {
            values[i] = sum(m, row->place + (group + i) * sizeof(atomic_uint_fast64_t));
            any |= values[i];
        }
        for (size_t i = 0; i < last && (any || !has_names(row)); i++) {
            us_buf_add_c(out, row->name);
            if (add_labels(out, m, row, group + i))
                us_buf_add_char(out, '}');
            us_buf_add_format(out, " %llu\n", values[i]);
        }
    }
}

static void write_buckets(const metrics *m, const metric_row *row, size_t cell,
                          us_buf *out)
{
    size_t width = sizeof(atomic_uint_fast64_t);
    size_t place = row->place + cell * (METRIC_BUCKETS + 2) * width;
    unsigned long long count = 0;
    for (size_t i = 0; i <= METRIC_BUCKETS; i++) {
        count += sum(m, place + i * width);
        us_buf_add_format(out, "%s_bucket", row->name);
        bool any = add_labels(out, m, row, cell);
        if (i < METRIC_BUCKETS)
            us_buf_add_format(out, "%cle=\"%g\"} %llu\n", any ? ',' : '{',
                              metric_buckets[i], count);
        else
            us_buf_add_format(out, "%cle=\"+Inf\"} %llu\n", any ? ',' : '{', count);
    }
    us_buf_add_format(out, "%s_sum", row->name);
    us_buf_add_c(out, add_labels(out, m, row, cell) ? "}" : "");
    us_buf_add_format(out, " %.9f\n%s_count",
                      (double)sum(m, place + (METRIC_BUCKETS + 1) * width) / 1e9,
                      row->name);
    us_buf_add_c(out, add_labels(out, m, row, cell) ? "}" : "");
    us_buf_add_format(out, " %llu\n", count);
}

static void write_histogram(const metrics *m, const metric_row *row, us_buf *out)
{
    size_t size = 1;
    for (size_t i = 0; i < LABELS && row->labels[i]; i++)
        size *= row->labels[i]->count;
    add_head(out, row->name, row->type, row->help);
    for (size_t cell = 0; cell < size; cell++)
        write_buckets(m, row, cell, out);
}

static void write_by_policy(const metrics *m, const metric_row *row, us_buf *out)
{
    size_t width = sizeof(((metric_shard *)NULL)->policies[0]);
    add_head(out, row->name, row->type, row->help);
    for (size_t i = 0; i < LABEL_SIZE_policy; i++) {
        unsigned long long value =
            is_known(m, &metric_label_policy, i) ? sum(m, row->place + i * width) : 0;
        if (!is_known(m, &metric_label_policy, i) ||
            (i == LABEL_SIZE_policy - 1 && value == 0))
            continue;
        us_buf_add_c(out, row->name);
        add_label(out, true, metric_label_policy.name,
                  value_text(m, &metric_label_policy, i));
        if (row->unit > 1)
            us_buf_add_format(out, "} %.9f\n", (double)value / row->unit);
        else
            us_buf_add_format(out, "} %llu\n", value);
    }
}

/* Of values that lie in [m] itself, [width] bytes apart. */
static void write_own(const metrics *m, const metric_row *row, size_t width, us_buf *out)
{
    const metric_label *label = row->labels[0];
    add_head(out, row->name, row->type, row->help);
    for (size_t i = 0; i < label->count; i++) {
        if (!label->values && (!is_known(m, label, i) || i == label->count - 1))
            continue;
        const char *place = (const char *)m + row->place + i * width;
        us_buf_add_c(out, row->name);
        add_label(out, true, label->name, value_text(m, label, i));
        us_buf_add_format(
            out, "} %llu\n",
            (unsigned long long)atomic_load_explicit(
                (const atomic_uint_fast64_t *)(const void *)place, memory_order_relaxed));
    }
}

/* ---- The process ----------------------------------------------------------------------- */

/* Each under the name that Prometheus' own libraries give it. */
typedef struct process_facts {
    double cpu_seconds_total, start_time_seconds;
    double resident_memory_bytes, virtual_memory_bytes;
    double open_fds, max_fds, threads;
} process_facts;

static const struct {
    const char *name, *type, *help;
    size_t place;
} process_rows[] = {
#define PROCESS(id, type, help) {"process_" #id, type, help, offsetof(process_facts, id)},
    PROCESS(cpu_seconds_total, "counter", "CPU time used, both modes.") PROCESS(
        start_time_seconds, "gauge", "When the process started, in seconds since 1970.")
        PROCESS(resident_memory_bytes, "gauge", "Resident memory.")
            PROCESS(virtual_memory_bytes, "gauge", "Virtual memory.")
                PROCESS(open_fds, "gauge", "Open file descriptors.")
                    PROCESS(max_fds, "gauge", "File descriptors that may be open.")
                        PROCESS(threads, "gauge", "Threads.")
#undef PROCESS
};

static double count_files(void)
{
    double count = 0;
    DIR *folder = opendir("/proc/self/fd");
    if (!folder)
        return 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(folder);
    /* One of them was the folder's. */
    return count - 1;
}

/* When the kernel started, in seconds since 1970. */
static double boot_time(void)
{
    char line[256];
    double time = 0;
    FILE *file = fopen("/proc/stat", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "btime %lf", &time) == 1)
            break;
    if (file)
        fclose(file);
    return time;
}

static void read_stat(process_facts *facts)
{
    char line[1024] = "";
    double threads = 0, start = 0, bytes = 0, pages = 0;
    FILE *file = fopen("/proc/self/stat", "r");
    if (file && !fgets(line, sizeof line, file))
        line[0] = 0;
    if (file)
        fclose(file);
    /* The name before the parenthesis may hold anything. */
    const char *at = strrchr(line, ')');
    if (!at || sscanf(at + 1,
                      " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d "
                      "%*d %lf %*d %lf %lf %lf",
                      &threads, &start, &bytes, &pages) != 4)
        return;
    facts->threads = threads;
    facts->start_time_seconds = boot_time() + start / (double)sysconf(_SC_CLK_TCK);
    facts->virtual_memory_bytes = bytes;
    facts->resident_memory_bytes = pages * (double)sysconf(_SC_PAGESIZE);
}

static void write_process(us_buf *out)
{
    process_facts facts = {.open_fds = count_files()};
    struct rusage usage;
    struct rlimit files;
    getrusage(RUSAGE_SELF, &usage);
    facts.cpu_seconds_total =
        (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6 +
        (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0)
        facts.max_fds = (double)files.rlim_cur;
    read_stat(&facts);
    for (size_t i = 0; i < COUNT(process_rows); i++) {
        double value;
        memcpy(&value, (const char *)&facts + process_rows[i].place, sizeof value);
        add_head(out, process_rows[i].name, process_rows[i].type, process_rows[i].help);
        us_buf_add_format(out, "%s %.15g\n", process_rows[i].name, value);
    }
}

/* ---- All of it ------------------------------------------------------------------------- */

#ifdef __clang__
#define COMPILER "" __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

static void write_build(us_buf *out)
{
    const char *name = "usher_build_info";
    add_head(out, name, "gauge", "1; the labels tell what the program is made of.");
    us_buf_add_c(out, name);
    add_label(out, true, "version", us_str_from(usher_version()));
    add_label(out, false, "compiler", US_STR(COMPILER));
    add_label(out, false, "libmicrohttpd", us_str_from(MHD_get_version()));
    add_label(out, false, "gnutls", us_str_from(gnutls_check_version(NULL)));
    us_buf_add_c(out, "} 1\n");
}

static void write_policies(const char *revision, us_buf *out)
{
    const char *name = "usher_policy_info";
    add_head(out, name, "gauge",
             "1; the label tells the revision of the policies in force.");
    us_buf_add_c(out, name);
    add_label(out, true, "revision", us_str_from(revision));
    us_buf_add_c(out, "} 1\n");
}

void metrics_write(const metrics *m, const char *revision, us_buf *out)
{
    write_build(out);
    write_policies(revision, out);
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        add_head(out, singles[i].name, singles[i].type, singles[i].help);
        us_buf_add_format(out, "%s %llu\n", singles[i].name,
                          (unsigned long long)metrics_get(m, (metric)i));
    }
    for (size_t i = 0; i < COUNT(families); i++)
        write_family(m, &families[i], out);
    for (size_t i = 0; i < COUNT(histograms); i++)
        write_histogram(m, &histograms[i], out);
    for (size_t i = 0; i < COUNT(by_policy); i++)
        write_by_policy(m, &by_policy[i], out);
    for (size_t i = 0; i < COUNT(by_reason); i++)
        write_own(m, &by_reason[i], sizeof m->reason[0][0], out);
    for (size_t i = 0; i < COUNT(by_resource); i++)
        write_own(m, &by_resource[i], sizeof m->resource[0], out);
    write_process(out);
}

/* ---- Documentation --------------------------------------------------------------------- */

static void describe(us_buf *out, const metric_row *row)
{
    us_buf_add_format(out, "| `%s` | %s | ", row->name, row->type);
    for (size_t i = 0; i < LABELS && row->labels[i]; i++)
        if (row->labels[i]->count > 1)
            us_buf_add_format(out, "%s`%s`", i > 0 ? ", " : "", row->labels[i]->name);
    us_buf_add_format(out, " | %s |\n", row->help);
}

void metrics_table(us_buf *out)
{
    us_buf_add_c(out, "| metric | type | labels | |\n|---|---|---|---|\n");
    us_buf_add_c(out, "| `usher_build_info` | gauge | `version`, `compiler`, "
                      "`libmicrohttpd`, `gnutls` | Always 1. |\n"
                      "| `usher_policy_info` | gauge | `revision` | Always 1; of the "
                      "policies in force. |\n");
    for (size_t i = 0; i < COUNT(families); i++)
        describe(out, &families[i]);
    for (size_t i = 0; i < COUNT(histograms); i++)
        describe(out, &histograms[i]);
    for (size_t i = 0; i < COUNT(by_policy); i++)
        describe(out, &by_policy[i]);
    for (size_t i = 0; i < COUNT(by_reason); i++)
        describe(out, &by_reason[i]);
    for (size_t i = 0; i < COUNT(by_resource); i++)
        describe(out, &by_resource[i]);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        describe(out, &singles[i]);
    for (size_t i = 0; i < COUNT(process_rows); i++)
        us_buf_add_format(out, "| `%s` | %s |  | %s |\n", process_rows[i].name,
                          process_rows[i].type, process_rows[i].help);
}
