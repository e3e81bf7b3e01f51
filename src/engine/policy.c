/* Policies: data, revision, bytecode as text. */
#include "engine/engine.h"

#include "builtins/digest.h"
#include "codec/json.h"

#include <stdatomic.h>
#include <stdlib.h>

void usher_policy_free(usher_policy *policy)
{
    if (!policy)
        return;
    us_arena_free(&policy->trees);
    us_arena_free(&policy->arena);
    free(atomic_load(&policy->revision));
    free(policy);
}

bool usher_policy_trim(usher_policy *policy)
{
    us_compiler *compiler = &policy->compiler;
    us_recovery recovery;

    if (compiler->traced || compiler->query_count > 0 || !compiler->tree)
        return true;
    policy->arena.recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        policy->arena.recovery = NULL;
        return false;
    }
    policy->program = us_program_copy(&policy->arena, policy->program);
    if (policy->unknowns)
        policy->unknowns = us_program_copy(&policy->arena, policy->unknowns);
    policy->arena.recovery = NULL;
    compiler->modules = NULL;
    compiler->module_count = 0;
    compiler->clauses = NULL;
    compiler->clause_count = 0;
    compiler->tree = NULL;
    compiler->node_count = 0;
    us_arena_free(&policy->trees);
    return true;
}

const us_value *us_data_at(const us_value *data, const char *path)
{
    us_str whole = us_str_from(path), step;
    const us_value *value = data;
    size_t at = 0;
    bool wrong;

    for (size_t i = 0; us_path_step(whole, &at, &step, &wrong); i++) {
        if (i == 0 && us_str_is(step, "data"))
            continue;
        value = us_value_tag(*value) == US_TAG_OBJECT
                    ? us_object_get_str(value->as.object, step)
                    : NULL;
        if (!value)
            return NULL;
    }
    return wrong ? NULL : value;
}

const usher_value *usher_policy_data(const usher_policy *policy, const char *path)
{
    return us_data_at(&policy->data, path);
}

static char *copy_out(us_str text)
{
    char *copy = malloc(text.length + 1);
    if (copy) {
        memcpy(copy, text.text, text.length);
        copy[text.length] = '\0';
    }
    return copy;
}

/* Runs [make] with an arena of its own and copies its text out; NULL when there
 * is no memory. */
static char *make_text(us_str (*make)(us_arena *arena, const usher_policy *policy),
                       const usher_policy *policy)
{
    us_arena arena;
    us_recovery recovery;

    us_arena_init(&arena, 0, &recovery);
    if (US_RECOVER(&recovery)) {
        us_arena_free(&arena);
        return NULL;
    }
    char *text = copy_out(make(&arena, policy));
    us_arena_free(&arena);
    return text;
}

static us_str program_text(us_arena *arena, const usher_policy *policy)
{
    us_buf buf = us_buf_make(arena);
    us_program_disassemble(&buf, policy->program);
    return us_buf_str(&buf);
}

char *usher_policy_disassemble(const usher_policy *policy)
{
    return make_text(program_text, policy);
}

void usher_text_free(char *text)
{
    free(text);
}

/* Each part of a source goes in with its length before it, so that no two sets
 * of sources make the same text. */
static void add_part(us_buf *buf, us_str part)
{
    us_buf_add_format(buf, "%zu:", part.length);
    us_buf_add_str(buf, part);
}

static void add_value(us_buf *buf, us_value value)
{
    us_buf text = us_buf_make(buf->arena);
    us_json_write(&text, value, US_JSON_CANONICAL);
    add_part(buf, us_buf_str(&text));
}

static void add_source(us_buf *buf, const us_source_text *source)
{
    add_part(buf, source->file);
    us_buf_add_format(buf, "%zu:", source->step_count);
    for (size_t i = 0; i < source->step_count; i++)
        add_part(buf, source->steps[i]);
    if (source->is_digest)
        us_buf_add_c(buf, "sha256:");
    add_part(buf, source->text);
}

/* Of a bundle what became of its files. */
static void add_bundle(us_buf *buf, const us_bundle *bundle, const usher_bundle *facts)
{
    add_part(buf, bundle->name);
    add_value(buf, *facts->manifest);
    add_value(buf, bundle->data);
    for (size_t i = 0; i < bundle->module_count; i++) {
        add_part(buf, bundle->modules[i].path);
        add_part(buf, bundle->modules[i].text);
    }
}

static us_str revision_text(us_arena *arena, const usher_policy *policy)
{
    unsigned char digest[US_DIGEST_SIZE];
    us_buf buf = us_buf_make(arena);

    for (size_t i = 0; i < policy->source_count; i++)
        add_source(&buf, &policy->sources[i]);
    for (size_t i = 0; i < policy->bundle_count; i++)
        add_bundle(&buf, &policy->bundles[i], &policy->bundle_facts[i]);
    size_t size = us_digest_compute(US_DIGEST_SHA256, us_buf_str(&buf), digest);
    return us_digest_hex(arena, digest, size);
}

const char *usher_policy_revision(const usher_policy *policy)
{
    /* Made when asked for, because hashing would cost every start. Two threads
     * may both make it; the first to store it wins. */
    _Atomic(char *) *stored = (_Atomic(char *) *)(uintptr_t)&policy->revision;
    char *known = atomic_load(stored);
    if (known)
        return known;

    char *made = make_text(revision_text, policy);
    if (!made)
        return "";
    if (!atomic_compare_exchange_strong(stored, &known, made)) {
        free(made);
        return known;
    }
    return made;
}
