/* Formatting a long text in parts, on several threads.
 *
 * Rules are written independently, but for what stands before them and the space between them.
 * So the text is cut where an empty line is followed by a rule or its comments; each part is
 * formatted as a module of its own, behind the head of the whole, and the results are put
 * together. The tree of a part fits into the caches, and its memory serves for the next one.
 *
 * The result must be what the whole would have been formatted as. Whatever could let a part
 * depend on another gives the parts up: one that does not parse or has anything to be told
 * (a cut was inside of brackets or a string, or the text is wrong), comments that do not stay
 * on their side of a cut or have no place of their own, imports that differ. Then nothing is
 * known, and the whole is looked at. The central structure is the job. */
#include "authoring/format_writer.h"
#include "base/threads.h"
#include "syntax/pieces.h"
#include "syntax/resolve_tokens.h"

#include <stdatomic.h>

enum {
    PART_SIZE = 32 << 10, /* whose tokens and tree take a megabyte */
    FIRST_SHARE = 8,
    LEAST_PARTS = 4,
    MOST_THREADS = 8,
};

/* Between the head and the rules of a part. An import that the formatter adds goes into a row
 * below the last one; it must not come to the rules. */
#define SPACE "\n\n\n\n\n\n\n\n"

typedef struct piece {
    us_str source;
    us_format_part facts;
    us_str text; /* of the result, without what stands before the rules */
    bool formatted;
} piece;

typedef struct worker {
    us_arena *work; /* for one part at a time */
    us_arena *kept; /* for results */
} worker;

typedef struct job {
    const us_format_task *task;
    piece *pieces;
    size_t count;
    worker *workers;
    us_str head;   /* of the text */
    us_str header; /* of the result */
    atomic_bool given_up;
} job;

/* ---- Cutting */

static us_str line_at(us_str text, size_t at)
{
    const char *newline = memchr(text.text + at, '\n', text.length - at);
    return us_str_slice(text, at, newline ? (size_t)(newline - text.text) : text.length);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static us_str word_at(us_str text, size_t at)
{
    size_t end = at;
    while (end < text.length && us_is_word(text.text[end]))
        end++;
    return us_str_slice(text, at, end);
}

/* True if a rule begins at [at]. A keyword may go on with the one before. */
static bool begins_rule(us_str text, size_t at)
{
    us_str word = at < text.length ? word_at(text, at) : US_STR_EMPTY;
    if (us_str_is(word, "default"))
        return true;
    return word.length > 0 && is_letter(word.text[0]) && !us_word_is_keyword(word);
}

/* True if one does, or comments do in column 1 with a rule below them. */
static bool begins_with_rule(us_str text, size_t at)
{
    while (at < text.length && (text.text[at] == '#' || text.text[at] == '\n'))
        at += line_at(text, at).length + 1;
    return begins_rule(text, at);
}

/* True if what stands before the empty line that ends at [at] has no comment, which would
 * belong to what follows, and is not obviously a part of a string. */
static bool ends_rule(us_str text, size_t at)
{
    while (at > 0 && text.text[at - 1] == '\n')
        at--;
    size_t end = at;
    while (at > 0 && text.text[at - 1] != '\n')
        at--;
    us_str line = us_str_slice(text, at, end);
    return !memchr(line.text, '#', line.length) && !memchr(line.text, '`', line.length);
}

/* The first place from [near] on where the text may be cut; its end, if there is none. */
static size_t next_cut(us_str text, size_t near)
{
    for (size_t at = near; (at = us_str_find(text, US_STR("\n\n"), at)) != US_STR_NONE;) {
        while (at < text.length && text.text[at] == '\n')
            at++;
        if (ends_rule(text, at) && begins_with_rule(text, at))
            return at;
    }
    return text.length;
}

/* Where the first part may end: it has a rule, and is not long, since the others wait for its
 * head. */
static size_t first_cut(us_str text, size_t size)
{
    size_t at = 0;
    while (at < text.length && !begins_rule(text, at))
        at += line_at(text, at).length + 1;
    at = at > size / FIRST_SHARE ? at : size / FIRST_SHARE;
    return at < text.length ? next_cut(text, at) : text.length;
}

/* [from, to) of the text, as a text of its own: with one newline at its end. */
static us_str source_of(us_str text, size_t from, size_t to)
{
    while (to < text.length && text.text[to - 2] == '\n')
        to--;
    return us_str_slice(text, from, to);
}

static void cut(us_arena *arena, job *j, size_t size)
{
    us_str text = j->task->text;
    size_t most = text.length / size + 2, from = 0;
    j->pieces = us_arena_alloc_zero(arena, most * sizeof *j->pieces);
    for (size_t to = first_cut(text, size); from < text.length;) {
        j->pieces[j->count++].source = source_of(text, from, to);
        from = to;
        to = text.length - from > size ? next_cut(text, from + size) : text.length;
    }
}

/* ---- What a part must be like */

static bool on_one_row(us_str text, us_span span)
{
    return !memchr(text.text + span.position.offset, '\n',
                   span.end - span.position.offset);
}

/* The end of the row on which [at] is, if nothing but a comment follows there; else 0. */
static size_t row_end(us_str text, size_t at)
{
    while (at < text.length && (text.text[at] == ' ' || text.text[at] == '\t'))
        at++;
    bool ends = at < text.length && (text.text[at] == '#' || text.text[at] == '\n');
    size_t end = ends ? at + line_at(text, at).length : text.length;
    return end < text.length ? end + 1 : 0;
}

/* The bytes of [module] up to the end of the row of its last import; 0 if its package and
 * imports are not all on rows of their own before the rules. */
static size_t head_length(const us_module *module)
{
    us_span last = module->package_span;
    bool plain = on_one_row(module->text, last);
    for (size_t i = 0; i < module->import_count; i++) {
        last = module->imports[i].span;
        plain = plain && on_one_row(module->text, last);
    }
    size_t end = plain ? row_end(module->text, last.end) : 0;
    return end <= module->rules[0]->span.position.offset ? end : 0;
}

/* True if the text of the rule begins with its name: an expression that is a rule to OPA
 * leads to another reading of the whole. */
static bool begins_with_name(us_str text, const us_rule *rule)
{
    uint32_t at = rule->span.position.offset;
    return rule->chained || rule->is_default ||
           (text.text[at] != '(' &&
            rule->head.reference.items[0]->span.position.offset == at);
}

/* True if members of a set or an object in the name are sorted, for which it counts how many
 * wildcards were before. */
static bool has_sorted_name(us_str text, const us_rule *rule)
{
    us_terms name = rule->head.reference;
    us_span key = name.items[name.count - 1]->span;
    return name.count == 2 &&
           memchr(text.text + key.position.offset, '{', key.end - key.position.offset);
}

bool us_format_part_fits(us_format_part *part, const us_module *module)
{
    if (module->rule_count == 0 || module->broken ||
        us_str_find(module->text, US_STR("__local"), 0) != US_STR_NONE)
        return false;
    if (part->first) {
        part->imports = module->import_count;
        part->head = head_length(module);
    }
    for (size_t i = 0; i < module->rule_count; i++) {
        if (!begins_with_name(module->text, module->rules[i]) ||
            has_sorted_name(module->text, module->rules[i]))
            return false;
        part->heads_of_two |= module->rules[i]->head.reference.count == 2;
    }
    part->seams.head = part->head;
    part->long_heads = us_has_long_heads(module);
    return part->head > 0 && part->imports == module->import_count;
}

static bool is_good(const job *j, const piece *p)
{
    const us_format_part *facts = &p->facts;
    us_str header = us_str_slice(facts->text, 0, facts->seams.header);
    return !facts->unplaced && !facts->seams.loose_head &&
           (!facts->seams.loose_end || p == &j->pieces[j->count - 1]) &&
           (facts->first || us_str_equal(header, j->header));
}

/* ---- Work */

static us_str text_of(us_arena *arena, const job *j, const piece *p)
{
    us_buf text = us_buf_make(arena);
    us_buf_reserve(&text, j->head.length + sizeof SPACE + p->source.length);
    us_buf_add_str(&text, j->head);
    us_buf_add_str(&text, p->facts.first ? US_STR_EMPTY : US_STR(SPACE));
    us_buf_add_str(&text, p->source);
    return us_buf_str(&text);
}

/* Keeps the result, where it is not the source again. */
static void keep(job *j, piece *p, us_arena *arena)
{
    us_str text = p->facts.text;
    if (p->facts.first)
        j->header = us_str_copy(arena, us_str_slice(text, 0, p->facts.seams.header));
    else
        text = us_str_slice(text, p->facts.seams.header, text.length);
    p->text = us_str_equal(text, p->source) ? p->source : us_str_copy(arena, text);
}

static void format_one(job *j, piece *p, const worker *self)
{
    us_recovery recovery, *outer = self->work->recovery;
    self->work->recovery = self->kept->recovery = &recovery;
    if (!US_RECOVER(&recovery)) {
        us_str text = text_of(self->work, j, p);
        p->formatted =
            j->task->format(j->task->data, self->work, text, &p->facts) && is_good(j, p);
        if (p->formatted)
            keep(j, p, self->kept);
    }
    self->work->recovery = self->kept->recovery = outer;
    us_arena_reset(self->work, SIZE_MAX);
    if (!p->formatted)
        atomic_store(&j->given_up, true);
}

static void format_next(void *data, size_t number, size_t thread)
{
    job *j = data;
    piece *p = &j->pieces[number + 1];
    p->facts.head = j->head.length;
    p->facts.imports = j->pieces[0].facts.imports;
    if (!atomic_load(&j->given_up))
        format_one(j, p, &j->workers[thread]);
}

static void format_first(job *j)
{
    piece *p = &j->pieces[0];
    p->facts.first = true;
    format_one(j, p, &j->workers[0]);
    j->head = us_str_slice(p->source, 0, p->facts.head);
}

/* Names of two parts are written alike throughout a module. */
static bool heads_agree(const job *j)
{
    bool some_long = false, some_short = false;
    for (size_t i = 0; i < j->count; i++) {
        const us_format_part *facts = &j->pieces[i].facts;
        some_long |= facts->long_heads;
        some_short |= !facts->long_heads && facts->heads_of_two;
    }
    return !some_long || !some_short;
}

/* ---- The whole */

/* Tokens are no more than the bytes that may begin one. */
static bool is_readable(us_str text)
{
    size_t tokens = 0;
    bool in_word = false;
    if (text.length < US_PARSE_TOKENS)
        return true;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.text[i];
        bool word = us_is_word(c);
        tokens += !(word && in_word) && c != ' ' && c != '\t' && c != '\n';
        in_word = word;
    }
    return tokens < US_PARSE_TOKENS && text.length <= US_PARSE_BYTES;
}

static bool join(us_buf *out, const job *j)
{
    size_t before = out->length, length = 0;
    for (size_t i = 0; i < j->count; i++)
        length += j->pieces[i].text.length + 1;
    us_buf_reserve(out, length);
    for (size_t i = 0; i < j->count; i++) {
        us_buf_add_c(out, i > 0 ? "\n" : "");
        us_buf_add_str(out, j->pieces[i].text);
    }
    if (is_readable(us_str_slice(us_buf_str(out), before, out->length)))
        return true;
    out->length = before;
    return false;
}

static bool format_all(us_buf *out, job *j, size_t threads)
{
    format_first(j);
    if (!atomic_load(&j->given_up))
        us_threads_run(threads, j->count - 1, j, format_next);
    return !atomic_load(&j->given_up) && heads_agree(j) && join(out, j);
}

bool us_format_parts(us_buf *out, const us_format_task *task)
{
    size_t size = task->size ? task->size : PART_SIZE;
    job j = {.task = task};
    if (task->text.length / size < LEAST_PARTS || !is_readable(task->text))
        return false;
    us_arena *arena = us_arena_scratch(out->arena);
    arena->bulky = false;
    cut(arena, &j, size);
    size_t threads = task->threads < MOST_THREADS ? task->threads : MOST_THREADS;
    threads = threads < j.count - 1 ? threads : j.count - 1;
    threads = threads > 0 ? threads : 1;
    j.workers = us_arena_alloc_array(arena, threads, sizeof *j.workers);
    for (size_t i = 0; i < threads; i++)
        j.workers[i] = (worker){us_arena_scratch(arena), us_arena_scratch(arena)};
    bool late = us_has_import_row(task->text, j.pieces[0].source.length);
    bool all = j.count >= 2 && !late && format_all(out, &j, threads);
    us_arena_free(arena);
    return all;
}
