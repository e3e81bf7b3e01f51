/* What the patches of policies make of the files: the texts with just those changes in
 * them. */
#include "review/judge.h"

#include "base/threads.h"
#include "codec/yaml_edit.h"
#include "value/array.h"

/* The objects of one file that are mended. */
typedef struct mended_file {
    const us_manifest_file *file;
    us_yaml_change *changes;
    const us_manifest **manifests; /* parallel to it */
    size_t count;
    us_review_patch *patch;
} mended_file;

typedef struct mending {
    mended_file *files;
    size_t count;
    us_arena **arenas; /* by thread */
} mending;

static us_yaml_change change_of(const us_judged *judged)
{
    const us_array *prefix = judged->manifest->prefix.as.array;
    return (us_yaml_change){
        .document = judged->manifest->document,
        .base = prefix->items,
        .base_length = prefix->count,
        .operations = *judged->patch,
    };
}

/* Where not all changes can be made, those that can are. */
static void mend_one_by_one(us_arena *arena, mended_file *mended)
{
    us_review_patch *patch = mended->patch;
    for (size_t i = 0; i < mended->count; i++) {
        us_str problem;
        if (us_yaml_edit(arena, patch->after, &mended->changes[i], 1, &patch->after,
                         &problem) ||
            patch->problem.length > 0)
            continue;
        patch->problem = problem;
        patch->at = us_manifest_locate(arena, mended->manifests[i], US_NONE);
    }
}

static void mend_number(void *data, size_t number, size_t thread)
{
    const mending *m = data;
    mended_file *mended = &m->files[number];
    us_arena *arena = m->arenas[thread];
    us_str problem;
    if (!us_yaml_edit(arena, mended->file->text, mended->changes, mended->count,
                      &mended->patch->after, &problem)) {
        mended->patch->after = mended->file->text;
        mend_one_by_one(arena, mended);
    }
}

static void list_files(us_arena *arena, mending *m, const us_judged *judged, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const us_manifest *manifest = judged[i].manifest;
        if (!judged[i].patch || !manifest)
            continue;
        if (m->count == 0 || m->files[m->count - 1].file != manifest->file) {
            m->files = us_arena_one_more(arena, m->files, m->count, sizeof *m->files);
            m->files[m->count++] = (mended_file){
                .file = manifest->file,
                .changes = us_arena_alloc_array(arena, manifest->file->count,
                                                sizeof(us_yaml_change)),
                .manifests = us_arena_alloc_array(arena, manifest->file->count,
                                                  sizeof(us_manifest *)),
            };
        }
        mended_file *last = &m->files[m->count - 1];
        last->manifests[last->count] = manifest;
        last->changes[last->count++] = change_of(&judged[i]);
    }
}

static void free_arena(void *data)
{
    us_arena_free(data);
}

static void mend_all(us_arena *arena, mending *m, size_t threads)
{
    threads = threads < m->count ? threads : m->count;
    threads = threads > 0 ? threads : 1;
    m->arenas = us_arena_alloc_array(arena, threads, sizeof *m->arenas);
    for (size_t i = 0; i < threads; i++) {
        m->arenas[i] = us_arena_alloc_zero(arena, sizeof *m->arenas[i]);
        us_arena_init(m->arenas[i], 0, NULL);
        us_arena_on_release(arena, free_arena, m->arenas[i]);
    }
    us_threads_run(threads, m->count, m, mend_number);
}

void us_run_add_patches(us_arena *arena, const us_run *run, const us_judged *judged,
                        size_t count, us_review_outcome *outcome)
{
    mending m = {NULL, 0, NULL};
    list_files(arena, &m, judged, count);
    outcome->patches =
        us_arena_alloc_zero(arena, (m.count + 1) * sizeof(us_review_patch));
    outcome->patch_count = m.count;
    for (size_t i = 0; i < m.count; i++) {
        const us_manifest_file *file = m.files[i].file;
        m.files[i].patch = &outcome->patches[i];
        outcome->patches[i] = (us_review_patch){
            .file_number = (size_t)(file - run->manifests->files),
            .file = file->name,
            .path = file->path,
            .before = file->text,
            .after = file->text,
        };
    }
    mend_all(arena, &m, run->requests.options->threads);
}
