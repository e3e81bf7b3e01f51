/* Opening images. A file is looked at from the outside inwards: what it says it is, whether it
 * is whole, and, before anything is followed, whether all in it leads to where it should.
 *
 * Documents may be large, and are mapped so that nobody need read them: they are looked at only
 * where there are few, where it is asked for, and where their pointers must be turned anyway. */
#include "engine/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Documents up to this size are always looked at: some tenths of a millisecond. */
enum { FEW_DOCUMENTS = 1 << 20 };

/* What is mapped, and given back with the policy. */
typedef struct mapping {
    char *memory;
    size_t size;
} mapping;

typedef struct opener {
    const usher_engine *engine;
    const char *path;
    const usher_image_options *options;
    usher_problems **problems;
    us_recovery recovery;
    us_arena scratch;
    int file;
    us_image_header header;
    mapping mapped;
    bool moved; /* not at the address that it is made for */
    us_image_root *root;
    usher_policy *policy;
} opener;

static bool fail(const opener *o, const char *what)
{
    return us_image_fail(o->problems, o->path, "%s", what);
}

static bool damaged(const opener *o, const char *where)
{
    return us_image_fail(o->problems, o->path, "the image is damaged: %s; build it again",
                         where);
}

/* ---- The file */

static bool read_header(opener *o)
{
    us_image_header *header = &o->header;
    ssize_t got;
    do
        got = pread(o->file, header, sizeof *header, 0);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return fail(o, strerror(errno));
    if (got < (ssize_t)sizeof header->magic ||
        memcmp(header->magic, US_IMAGE_MAGIC, sizeof header->magic) != 0)
        return fail(o, "this is no image; usher build --image makes one");
    if (got < (ssize_t)sizeof *header)
        return damaged(o, "it is cut short");
    if (header->byte_order != US_IMAGE_BYTE_ORDER ||
        header->word_size != sizeof(void *) ||
        memcmp(header->build, us_image_build, sizeof header->build) != 0)
        return fail(o, "the image was made by another build of usher; build it again "
                       "with this one");
    return header->sum == us_image_sum(header, offsetof(us_image_header, sum)) ||
           damaged(o, "its header is not what was written");
}

static bool check_size(const opener *o)
{
    const us_image_header *header = &o->header;
    struct stat status;
    uint64_t size = US_IMAGE_PAGE;
    if (fstat(o->file, &status) != 0)
        return fail(o, strerror(errno));
    if (header->program_size < sizeof(us_image_root) ||
        __builtin_add_overflow(size, header->program_size, &size) ||
        __builtin_add_overflow(size, header->data_size, &size) || size > SIZE_MAX / 2)
        return damaged(o, "it has no such size");
    return (status.st_size >= 0 && (uint64_t)status.st_size == size) ||
           damaged(o, "the file is cut short, or too long");
}

/* Where it is made for, if that is free: what nobody writes is read from the file then, and is
 * shared by all who map it. */
static bool map(opener *o)
{
    size_t size = US_IMAGE_PAGE + o->header.program_size + o->header.data_size;
    void *wanted = (void *)(uintptr_t)o->header.address;
    void *memory = mmap(wanted, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, o->file, 0);
    if (memory == MAP_FAILED)
        return fail(o, strerror(errno));
    o->mapped = (mapping){memory, size};
    o->moved = memory != wanted;
    return true;
}

/* ---- What is in it */

static us_segment segment_of(opener *o, us_arena *arena, size_t offset, size_t size)
{
    return us_segment_make(arena, o->mapped.memory + offset, size,
                           (uintptr_t)o->header.address + offset,
                           (uintptr_t)o->mapped.memory + offset);
}

static bool turn(opener *o)
{
    const us_image_header *header = &o->header;
    size_t program_size = header->program_size, data_size = header->data_size;
    bool with_data = (o->options && o->options->check_documents) || o->moved ||
                     data_size <= FEW_DOCUMENTS;
    us_segment program = segment_of(o, &o->scratch, US_IMAGE_PAGE, program_size);
    us_segment data = segment_of(o, with_data ? &o->scratch : NULL,
                                 US_IMAGE_PAGE + program_size, data_size);
    us_str fault;
    if (us_image_sum(program.memory, program_size) != header->program_sum)
        return damaged(o, "its program is not what was written");
    if (with_data && us_image_sum(data.memory, data_size) != header->data_sum)
        return damaged(o, "its documents are not what was written");
    o->root = (us_image_root *)(void *)program.memory;
    if (!us_image_turn(&program, &data, with_data, o->root))
        return damaged(o, program.fault ? program.fault : data.fault);
    return us_program_verify(&o->root->program, &o->scratch, &fault) ||
           damaged(o, fault.text);
}

/* ---- The policy */

static const us_builtin *find_function(const opener *o, const us_image_function *function)
{
    const us_builtin *row = NULL;
    for (size_t i = 0; i < o->engine->function_count && !row; i++)
        if (strcmp(o->engine->functions[i].builtin.name, function->name) == 0)
            row = &o->engine->functions[i].builtin;
    if (!row)
        row = us_builtin_find(us_str_from(function->name));
    return row && strcmp(row->signature, function->signature) == 0 ? row : NULL;
}

/* A function of the host's is copied, for the engine may go before the policy. */
static const us_builtin *own_function(opener *o, const us_image_function *function)
{
    us_arena *arena = &o->policy->arena;
    const us_builtin *row = find_function(o, function);
    if (!row && function->declared) {
        us_builtin *nobodys = us_arena_alloc(arena, sizeof *nobodys);
        *nobodys = (us_builtin){function->name, function->signature,
                                us_capabilities_run_unsupported, 0, NULL};
        return nobodys;
    }
    if (!row || us_builtin_find(us_str_from(function->name)) == row)
        return row;
    us_host_function *copy = us_arena_alloc(arena, sizeof *copy);
    *copy = *(const us_host_function *)(const void *)row;
    copy->builtin.name = function->name;
    copy->builtin.signature = function->signature;
    return &copy->builtin;
}

static bool find_functions(opener *o, us_program *program)
{
    const us_builtin **rows =
        us_arena_alloc_array(&o->policy->arena, program->builtin_count, sizeof *rows);
    for (size_t i = 0; i < program->builtin_count; i++) {
        const us_image_function *function = &o->root->functions[i];
        rows[i] = own_function(o, function);
        if (!rows[i])
            return us_image_fail(
                o->problems, o->path,
                "the image needs the function %s%s, which is not registered",
                function->name, function->signature);
    }
    program->builtins = rows;
    return true;
}

static void unmap(void *data)
{
    mapping *m = data;
    munmap(m->memory, m->size);
}

/* From here on the policy holds what is mapped. */
static void keep_mapping(opener *o)
{
    mapping *kept = us_arena_alloc(&o->policy->arena, sizeof *kept);
    *kept = o->mapped;
    o->mapped.memory = NULL;
    us_arena_on_release(&o->policy->arena, unmap, kept);
}

static bool fill_policy(opener *o)
{
    usher_policy *policy = o->policy;
    const us_image_root *root = o->root;
    us_arena *arena = &policy->arena;

    keep_mapping(o);
    us_program *program = us_arena_alloc(arena, sizeof *program);
    *program = root->program;
    policy->program = program;
    policy->data = root->data;
    policy->rules_over_data = root->rules_over_data;
    policy->rules = root->rules;
    policy->rule_count = root->rule_count;
    policy->bundle_facts = root->bundles;
    policy->bundle_count = root->bundle_count;
    policy->entrypoints = root->entrypoints;
    policy->entrypoint_count = root->entrypoint_count;
    if (us_value_tag(root->hosts) == US_TAG_ARRAY) {
        us_capabilities *capabilities = us_arena_alloc_zero(arena, sizeof *capabilities);
        capabilities->hosts = root->hosts.as.array;
        policy->compiler.capabilities = capabilities;
    }
    char *revision = strdup(root->revision);
    if (!revision)
        us_arena_exhaust(arena);
    atomic_store(&policy->revision, revision);
    return find_functions(o, program);
}

static bool make_policy(opener *o)
{
    o->policy = calloc(1, sizeof *o->policy);
    if (!o->policy)
        us_arena_exhaust(&o->scratch);
    us_arena_init(&o->policy->arena, 0, &o->recovery);
    us_arena_init(&o->policy->trees, 0, NULL);
    bool good = fill_policy(o);
    o->policy->arena.recovery = NULL;
    return good;
}

static bool open_image(opener *o)
{
    o->file = open(o->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (o->file < 0)
        return fail(o, strerror(errno));
    us_arena_init(&o->scratch, 0, &o->recovery);
    if (US_RECOVER(&o->recovery)) {
        if (o->problems)
            *o->problems = us_problems_no_memory();
        return false;
    }
    return read_header(o) && check_size(o) && map(o) && turn(o) && make_policy(o);
}

usher_policy *usher_image_open(usher_engine *engine, const char *path,
                               const usher_image_options *options,
                               usher_problems **problems)
{
    opener o = {.engine = engine,
                .path = path,
                .options = options,
                .problems = problems,
                .file = -1};
    if (problems)
        *problems = NULL;
    us_arena_init(&o.scratch, 0, NULL);
    bool good = open_image(&o);
    if (o.file >= 0)
        close(o.file);
    us_arena_free(&o.scratch);
    if (o.mapped.memory)
        munmap(o.mapped.memory, o.mapped.size);
    if (good)
        return o.policy;
    usher_policy_free(o.policy);
    return NULL;
}

bool usher_image_is(const char *path)
{
    char magic[sizeof((us_image_header *)0)->magic];
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool is = file >= 0 && pread(file, magic, sizeof magic, 0) == (ssize_t)sizeof magic &&
              memcmp(magic, US_IMAGE_MAGIC, sizeof magic) == 0;
    if (file >= 0)
        close(file);
    return is;
}

const char *usher_policy_entrypoint(const usher_policy *policy, size_t index)
{
    return index < policy->entrypoint_count ? policy->entrypoints[index] : NULL;
}
