/* Writing images: all that an evaluation needs is copied into memory of its own, part by part,
 * made independent of this process, and turned for the address that the image is made for.
 *
 * An image says nothing of this process: the same sources give the same bytes. Its key for
 * hash tables comes from the sources, too: who brings documents into an image can't choose
 * keys that collide, since the hash changes with them. */
#include "engine/image.h"

#include "base/file.h"
#include "builtins/digest.h"

#include <errno.h>
#include <sys/mman.h>

/* Memory that a part is made in, of [size] bytes at first, and how far it got. */
typedef struct part {
    us_arena arena;
    char *memory;
    size_t room; /* of what is mapped */
    size_t size; /* in whole pages */
} part;

typedef struct writer {
    const usher_policy *policy;
    const char *path;
    const char *const *entrypoints;
    usher_problems **problems;
    us_recovery recovery;
    us_arena scratch;
    unsigned char digest[US_DIGEST_SIZE]; /* of the sources */
    us_hash_key key;
    uintptr_t address;
    part program, data;
    us_image_root *root;
} writer;

/* ---- Parts */

static bool open_part(writer *w, part *p, size_t room)
{
    void *memory = mmap(NULL, room, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    p->memory = memory;
    p->room = room;
    us_arena_init_over(&p->arena, memory, room, &w->recovery);
    return true;
}

static void close_part(part *p)
{
    if (p->memory)
        munmap(p->memory, p->room);
    p->memory = NULL;
}

static void end_part(part *p)
{
    size_t used = (size_t)(p->arena.next - p->memory);
    p->size = (used + US_IMAGE_PAGE - 1) / US_IMAGE_PAGE * US_IMAGE_PAGE;
}

/* ---- What is in them */

static const char *copy_c(us_arena *arena, const char *text)
{
    return us_str_to_c(arena, us_str_from(text));
}

static us_value copy_sealed(const writer *w, us_arena *arena, us_value value)
{
    us_value copy = us_value_copy(arena, value);
    us_segment_seal(arena, &w->key, copy);
    return copy;
}

static const us_value *copy_pointed(const writer *w, us_arena *arena,
                                    const us_value *value)
{
    if (!value)
        return NULL;
    us_value *copy = us_arena_alloc(arena, sizeof *copy);
    *copy = copy_sealed(w, arena, *value);
    return copy;
}

static void copy_functions(us_arena *arena, us_image_root *root)
{
    us_program *program = &root->program;
    root->functions =
        us_arena_alloc_zero(arena, program->builtin_count * sizeof *root->functions);
    for (size_t i = 0; i < program->builtin_count; i++) {
        const us_builtin *row = program->builtins[i];
        us_image_function *function = &root->functions[i];
        function->name = copy_c(arena, row->name);
        function->signature = copy_c(arena, row->signature);
        function->declared = row->function == us_capabilities_run_unsupported;
        program->builtins[i] = NULL;
    }
}

static void copy_rules(const writer *w, us_arena *arena)
{
    us_image_root *root = w->root;
    root->rule_count = w->policy->rule_count;
    root->rules = us_arena_alloc_zero(arena, root->rule_count * sizeof *root->rules);
    for (size_t i = 0; i < root->rule_count; i++) {
        const usher_rule *from = &w->policy->rules[i];
        usher_rule *to = &root->rules[i];
        to->path = copy_c(arena, from->path);
        to->package = copy_c(arena, from->package);
        to->name = copy_c(arena, from->name);
        to->file = copy_c(arena, from->file);
        to->row = from->row;
        to->kind = from->kind;
        to->annotations = copy_pointed(w, arena, from->annotations);
    }
}

static void copy_bundles(const writer *w, us_arena *arena)
{
    us_image_root *root = w->root;
    root->bundle_count = w->policy->bundle_count;
    root->bundles =
        us_arena_alloc_zero(arena, root->bundle_count * sizeof *root->bundles);
    for (size_t i = 0; i < root->bundle_count; i++) {
        const usher_bundle *from = &w->policy->bundle_facts[i];
        usher_bundle *to = &root->bundles[i];
        to->name = copy_c(arena, from->name);
        to->revision = copy_c(arena, from->revision);
        to->manifest = copy_pointed(w, arena, from->manifest);
    }
}

static void copy_entrypoints(const writer *w, us_arena *arena)
{
    us_image_root *root = w->root;
    while (w->entrypoints && w->entrypoints[root->entrypoint_count])
        root->entrypoint_count++;
    root->entrypoints =
        us_arena_alloc_array(arena, root->entrypoint_count, sizeof *root->entrypoints);
    for (size_t i = 0; i < root->entrypoint_count; i++)
        root->entrypoints[i] = copy_c(arena, w->entrypoints[i]);
}

static void fill_parts(writer *w)
{
    us_arena *arena = &w->program.arena;
    const us_capabilities *capabilities = w->policy->compiler.capabilities;
    us_image_root *root = us_arena_alloc_zero(arena, sizeof *root);

    w->root = root;
    us_program *program = us_program_copy(arena, w->policy->program);
    root->program = *program;
    memset(program, 0, sizeof *program);
    us_program_seal(arena, &w->key, &root->program);
    copy_functions(arena, root);
    root->revision = copy_c(arena, usher_policy_revision(w->policy));
    root->rules_over_data = w->policy->rules_over_data;
    if (capabilities && capabilities->hosts)
        root->hosts = copy_sealed(
            w, arena, us_value_array((us_array *)(uintptr_t)capabilities->hosts));
    copy_rules(w, arena);
    copy_bundles(w, arena);
    copy_entrypoints(w, arena);
    root->data = us_segment_copy(&w->data.arena, &w->scratch, &w->key, w->policy->data);
    end_part(&w->program);
    end_part(&w->data);
}

/* As fill_parts in [room] bytes for each part; false where that is too little. */
static bool fill_in(writer *w, size_t room)
{
    us_arena_reset(&w->scratch, 0);
    close_part(&w->program);
    close_part(&w->data);
    w->scratch.recovery = &w->recovery;
    if (US_RECOVER(&w->recovery))
        return false;
    if (!open_part(w, &w->program, room) || !open_part(w, &w->data, room))
        return false;
    fill_parts(w);
    return true;
}

/* ---- The file */

static us_segment segment_of(writer *w, const part *p, uintptr_t offset)
{
    return us_segment_make(&w->scratch, p->memory, p->size, (uintptr_t)p->memory,
                           w->address + offset);
}

static bool turn(writer *w)
{
    us_segment program = segment_of(w, &w->program, US_IMAGE_PAGE);
    us_segment data = segment_of(w, &w->data, US_IMAGE_PAGE + w->program.size);
    if (us_image_turn(&program, &data, true, w->root))
        return true;
    return us_image_fail(w->problems, w->path, "the policy fits in no image: %s",
                         program.fault ? program.fault : data.fault);
}

static us_image_header make_header(const writer *w)
{
    us_image_header header = {.magic = US_IMAGE_MAGIC,
                              .byte_order = US_IMAGE_BYTE_ORDER,
                              .word_size = sizeof(void *),
                              .address = w->address,
                              .program_size = w->program.size,
                              .data_size = w->data.size};
    memcpy(header.build, us_image_build, sizeof header.build);
    header.program_sum = us_image_sum(w->program.memory, w->program.size);
    header.data_sum = us_image_sum(w->data.memory, w->data.size);
    header.sum = us_image_sum(&header, offsetof(us_image_header, sum));
    return header;
}

static bool write_file(writer *w)
{
    char page[US_IMAGE_PAGE] = {0};
    us_image_header header = make_header(w);
    memcpy(page, &header, sizeof header);
    us_str pieces[] = {us_str_make(page, sizeof page),
                       us_str_make(w->program.memory, w->program.size),
                       us_str_make(w->data.memory, w->data.size)};
    us_str error;
    return us_file_put(&w->scratch, w->path, pieces, 3, &error) ||
           us_image_fail(w->problems, NULL, "%.*s", US_STR_ARG(error));
}

/* The key and the address, which are the sources' alone. Images of different sources mostly have
 * different ones, 4 GiB apart, where neither programs nor what the system places by itself lie. */
static void choose(writer *w)
{
    uint16_t place;
    us_digest_compute(US_DIGEST_SHA256, us_str_from(usher_policy_revision(w->policy)),
                      w->digest);
    memcpy(&w->key, w->digest, sizeof w->key);
    memcpy(&place, w->digest + sizeof w->key, sizeof place);
    w->address = (uintptr_t)0x200000000000 + ((uintptr_t)(place & 0xFFF) << 32);
}

static bool write_image(writer *w)
{
    size_t room = w->policy->arena.held + w->policy->trees.held + ((size_t)1 << 20);
    choose(w);
    for (int tries = 0; !fill_in(w, room); tries++, room *= 4)
        if (tries == 4)
            return us_image_fail(w->problems, w->path, "out of memory");
    if (US_RECOVER(&w->recovery))
        return us_image_fail(w->problems, w->path, "out of memory");
    return turn(w) && write_file(w);
}

bool usher_policy_write_image(const usher_policy *policy, const char *path,
                              const char *const *entrypoints, usher_problems **problems)
{
    writer w = {
        .policy = policy, .path = path, .entrypoints = entrypoints, .problems = problems};
    if (problems)
        *problems = NULL;
    if (policy->compiler.traced || policy->compiler.query_count > 0)
        return us_image_fail(problems, path,
                             "policies with queries or for traces have no image");
    us_arena_init(&w.scratch, 0, NULL);
    bool good = write_image(&w);
    close_part(&w.program);
    close_part(&w.data);
    us_arena_free(&w.scratch);
    return good;
}
