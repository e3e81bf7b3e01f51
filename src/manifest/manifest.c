/* Reading manifests. Each file is read by itself into the arena of whoever asks; its
 * documents become values that keep their places, and lists are taken apart into the
 * objects that are judged. What cannot be read is noted with the file and hinders no
 * other. */
#include "manifest/manifest.h"

#include "base/file.h"
#include "base/path.h"
#include "base/threads.h"
#include "value/array.h"
#include "value/object.h"

/* A .usherignore may have so many bytes. */
#define IGNORED_MAX ((size_t)1 << 16)

/* ---- Objects ------------------------------------------------------------------------- */

us_str us_manifest_group(us_str api_version)
{
    size_t slash = us_str_find(api_version, US_STR("/"), 0);
    return slash == US_STR_NONE ? US_STR_EMPTY : us_str_slice(api_version, 0, slash);
}

static bool has_kind(us_value value)
{
    return us_value_member_text(value, "kind").length > 0 &&
           us_value_member_text(value, "apiVersion").length > 0;
}

/* A document on its way to be taken apart. */
typedef struct document {
    us_arena *arena;
    us_manifest_file *file;
    size_t number;
    const us_yaml_positions *positions;
    us_position start;
} document;

static void add_manifest(const document *d, us_value value, us_array *prefix)
{
    us_manifest_file *file = d->file;
    us_value metadata = us_value_member(value, "metadata");
    bool is_object = has_kind(value);
    file->manifests = us_arena_room(d->arena, file->manifests, file->count,
                                    &file->capacity, sizeof *file->manifests);
    file->manifests[file->count++] = (us_manifest){
        .file = file,
        .document = d->number,
        .value = value,
        .api_version =
            is_object ? us_value_member_text(value, "apiVersion") : US_STR_EMPTY,
        .kind = is_object ? us_value_member_text(value, "kind") : US_STR_EMPTY,
        .name = us_value_member_text(metadata, "name"),
        .namespace = us_value_member_text(metadata, "namespace"),
        .prefix = us_value_array(prefix),
        .positions = d->positions,
        .start = d->start,
    };
}

static us_array *prefix_of(us_arena *arena, const char *name, uint32_t index)
{
    us_array *prefix = us_array_new(arena, 2);
    if (name)
        us_array_push(prefix, us_value_string(us_str_from(name)));
    us_array_push(prefix, us_value_integer(index));
    return prefix;
}

/* The items of a list of Kubernetes objects, or NONE. */
static us_value items_of(us_value value)
{
    us_value items = us_value_member(value, "items");
    us_str kind = us_value_member_text(value, "kind");
    if (!has_kind(value) || us_value_tag(items) != US_TAG_ARRAY ||
        !us_str_ends_with(kind, US_STR("List")))
        return US_NONE;
    for (uint32_t i = 0; i < items.as.array->count; i++)
        if (!has_kind(items.as.array->items[i]))
            return US_NONE;
    return items;
}

/* What is a list is judged element by element: a List as kubectl takes it apart, any
 * other array as conftest does. */
static void add_document(const document *d, us_value value)
{
    us_value items = items_of(value);
    bool is_array = us_value_tag(value) == US_TAG_ARRAY;
    if (is_array)
        items = value;
    if (us_value_tag(value) == US_TAG_NULL)
        return;
    if (us_value_is_none(items)) {
        add_manifest(d, value, us_array_new(d->arena, 0));
        return;
    }
    for (uint32_t i = 0; i < items.as.array->count; i++)
        add_manifest(d, items.as.array->items[i],
                     prefix_of(d->arena, is_array ? NULL : "items", i));
}

/* ---- Files --------------------------------------------------------------------------- */

static bool fail(us_arena *arena, us_manifest_file *file, const us_diag *diag)
{
    file->error = us_str_copy(arena, diag->message);
    file->error_at = diag->position;
    file->count = 0;
    return false;
}

static bool is_blank(us_str text, size_t at)
{
    for (; at < text.length; at++)
        if (!strchr(" \t\r\n", text.text[at]) || text.text[at] == '\0')
            return false;
    return true;
}

static size_t skip_blanks(us_str text, size_t at)
{
    while (at < text.length && text.text[at] && strchr(" \t\r\n", text.text[at]))
        at++;
    return at;
}

/* JSON documents, one or several. */
static bool read_json(us_arena *arena, us_manifest_file *file, us_diag *diag)
{
    us_json_options options = {
        .duplicates = US_JSON_REFUSE_DUPLICATES, .keep_text = true, .allow_more = true};
    size_t number = 0;
    us_position start = {1, 1, 0};
    for (size_t at = 0; !is_blank(file->text, at); number++) {
        us_value value;
        size_t consumed;
        at = skip_blanks(file->text, at);
        us_str rest = us_str_slice(file->text, at, file->text.length);
        if (!us_json_read(arena, rest, &options, &value, &consumed, diag)) {
            diag->position = us_position_at(file->text, at + diag->position.offset);
            return false;
        }
        start = us_position_after(file->text, start, at);
        document d = {arena, file, number, NULL, start};
        add_document(&d, value);
        at += consumed;
    }
    file->is_json = true;
    return true;
}

static bool read_yaml(us_arena *arena, us_manifest_file *file, us_diag *diag)
{
    us_yaml_options options = {.keep_positions = true,
                               .old_booleans = true,
                               .duplicates = US_JSON_REFUSE_DUPLICATES};
    us_yaml_document *documents;
    size_t count;
    if (!us_yaml_read(arena, file->text, &options, &documents, &count, diag))
        return false;
    for (size_t i = 0; i < count; i++) {
        document d = {arena, file, i, documents[i].positions, documents[i].start};
        add_document(&d, documents[i].value);
    }
    return true;
}

/* A Dockerfile, TOML or HCL is read as YAML without complaint: as one long text, about which no
 * policy has anything to say. */
static bool is_of_another_language(const us_manifest_file *file)
{
    return !us_manifest_has_its_name(file->name) && file->count == 1 &&
           us_value_tag(file->manifests[0].value) == US_TAG_STRING;
}

/* A file that calls itself JSON is told what is wrong with it as JSON; one that begins
 * as JSON does may be YAML all the same. */
static bool read_file(us_arena *arena, us_manifest_file *file)
{
    us_diag diag = {0};
    bool named_json = us_str_ends_with(file->name, US_STR(".json"));
    size_t first = skip_blanks(file->text, 0);
    bool begins_as_json = first < file->text.length && (file->text.text[first] == '{' ||
                                                        file->text.text[first] == '[');
    if ((named_json || begins_as_json) && read_json(arena, file, &diag))
        return true;
    if (named_json)
        return fail(arena, file, &diag);
    file->count = 0;
    if (!read_yaml(arena, file, &diag))
        return fail(arena, file, &diag);
    if (is_of_another_language(file)) {
        diag.message = US_STR("this is neither YAML nor JSON, but some text");
        return fail(arena, file, &diag);
    }
    return true;
}

/* Numbered as the documents of a text would be. */
static void read_objects(us_arena *arena, us_manifest_file *file)
{
    for (uint32_t i = 0; i < file->objects->count; i++) {
        document d = {.arena = arena, .file = file, .number = i};
        add_manifest(&d, file->objects->items[i], us_array_new(arena, 0));
    }
}

static void read_one(us_arena *arena, us_manifest_file *file)
{
    if (file->error.length > 0)
        return;
    if (file->objects) {
        read_objects(arena, file);
        return;
    }
    if (file->is_at_hand ||
        us_file_read(arena, file->path ? file->path : "-", US_MANIFEST_BYTES_MAX,
                     &file->text, &file->error))
        read_file(arena, file);
}

/* ---- What was named ------------------------------------------------------------------ */

typedef struct walk {
    us_manifests *manifests;
    const char *const *ignore;
    us_str ignored;  /* the lines of the named folder's .usherignore */
    us_object *seen; /* paths of files */
} walk;

static us_manifest_file *add_file(us_manifests *all, us_str name, const char *path)
{
    all->files = us_arena_room(all->arena, all->files, all->file_count, &all->capacity,
                               sizeof *all->files);
    us_manifest_file *file = &all->files[all->file_count++];
    *file = (us_manifest_file){.name = name, .path = path};
    return file;
}

void us_manifests_add(us_manifests *all, us_str name, us_str text)
{
    us_manifest_file *file = add_file(all, name, NULL);
    file->text = text;
    file->is_at_hand = true;
}

void us_manifests_add_objects(us_manifests *all, us_str name, const us_array *objects)
{
    us_manifest_file *file = add_file(all, name, NULL);
    file->objects = objects;
}

bool us_manifest_has_its_name(us_str name)
{
    return us_str_ends_with(name, US_STR(".yaml")) ||
           us_str_ends_with(name, US_STR(".yml")) ||
           us_str_ends_with(name, US_STR(".json"));
}

static bool note_failure(void *data, us_str error);

/* A folder may name what in it is no manifest, or is wrong on purpose. */
static void read_ignored(walk *w, const char *folder)
{
    us_arena *arena = w->manifests->arena;
    us_str path = us_path_join(arena, us_str_from(folder), US_STR(".usherignore"));
    us_str error;
    w->ignored = US_STR_EMPTY;
    if (!us_file_read(arena, us_str_to_c(arena, path), IGNORED_MAX, &w->ignored,
                      &error) &&
        !us_str_ends_with(error, US_STR("no such file or directory")))
        note_failure(w, error);
}

bool us_manifest_is_ignored(us_str lines, us_str name)
{
    for (size_t from = 0; from < lines.length;) {
        size_t to = us_str_find(lines, US_STR("\n"), from);
        if (to == US_STR_NONE)
            to = lines.length;
        us_str line = us_str_slice(lines, from, to);
        if (!us_str_starts_with(line, US_STR("#")) && us_path_match(line, name))
            return true;
        from = to + 1;
    }
    return false;
}

static bool is_wanted(void *data, const char *path, bool is_folder, size_t depth)
{
    walk *w = data;
    us_str name = us_path_base(us_str_from(path));
    w->manifests->folder |= is_folder;
    for (size_t i = 0; depth > 0 && w->ignore && w->ignore[i]; i++)
        if (us_path_match(us_str_from(w->ignore[i]), name))
            return false;
    if (depth == 0 && is_folder)
        read_ignored(w, path);
    if (depth > 0 && us_manifest_is_ignored(w->ignored, name))
        return false;
    return is_folder || depth == 0 || us_manifest_has_its_name(name);
}

/* A file that is named twice is judged once. */
static bool visit(void *data, const char *path, size_t depth)
{
    walk *w = data;
    us_arena *arena = w->manifests->arena;
    us_str name = us_str_copy(arena, us_str_from(path));
    us_value place = us_value_string(us_path_clean(arena, name));
    (void)depth;
    if (us_object_put(w->seen, place, US_TRUE))
        add_file(w->manifests, name, name.text);
    return true;
}

static bool note_failure(void *data, us_str error)
{
    walk *w = data;
    us_str text = us_str_copy(w->manifests->arena, error);
    add_file(w->manifests, US_STR_EMPTY, NULL)->error = text;
    return true;
}

us_manifests *us_manifests_find(us_arena *arena, const char *const *paths,
                                const char *const *ignore, const char *stdin_name)
{
    us_manifests *all = us_arena_alloc_zero(arena, sizeof *all);
    all->arena = arena;
    walk w = {all, ignore, US_STR_EMPTY, us_object_new(arena, 16)};
    us_file_visitor visitor = {
        .data = &w, .wants = is_wanted, .visit = visit, .fail = note_failure};
    for (; paths && *paths; paths++) {
        if (strcmp(*paths, "-") == 0)
            add_file(all, us_str_from(stdin_name ? stdin_name : "-"), NULL);
        else
            us_file_walk(arena, *paths, &visitor);
    }
    return all;
}

/* ---- Reading them -------------------------------------------------------------------- */

typedef struct reading {
    us_manifests *manifests;
    us_arena **arenas; /* by thread */
} reading;

static void free_arena(void *data)
{
    us_arena_free(data);
}

/* Values are shared by all threads that judge later. */
static void read_number(void *data, size_t number, size_t thread)
{
    const reading *r = data;
    us_manifest_file *file = &r->manifests->files[number];
    read_one(r->arenas[thread], file);
    for (size_t i = 0; i < file->count; i++)
        us_value_freeze(file->manifests[i].value);
}

void us_manifests_read(us_manifests *all, size_t threads)
{
    threads = threads < all->file_count ? threads : all->file_count;
    threads = threads > 0 ? threads : 1;
    reading r = {all, us_arena_alloc_array(all->arena, threads, sizeof *r.arenas)};
    for (size_t i = 0; i < threads; i++) {
        r.arenas[i] = us_arena_alloc_zero(all->arena, sizeof *r.arenas[i]);
        us_arena_init(r.arenas[i], 0, NULL);
        us_arena_on_release(all->arena, free_arena, r.arenas[i]);
    }
    us_threads_run(threads, all->file_count, &r, read_number);
    for (size_t i = 0; i < all->file_count; i++)
        all->count += all->files[i].count;
}

size_t us_manifests_count(const us_manifests *manifests)
{
    return manifests->file_count;
}

bool us_manifests_are_read(us_arena *arena, const us_manifests *manifests, us_str *error)
{
    for (size_t i = 0; i < manifests->file_count; i++) {
        const us_manifest_file *file = &manifests->files[i];
        if (file->error.length == 0)
            continue;
        *error =
            file->error_at.row > 0
                ? us_str_format(arena, "%.*s:%u:%u: %.*s", US_STR_ARG(file->name),
                                file->error_at.row, file->error_at.column,
                                US_STR_ARG(file->error))
                : us_str_format(arena, "%.*s%s%.*s", US_STR_ARG(file->name),
                                file->name.length ? ": " : "", US_STR_ARG(file->error));
        return false;
    }
    return true;
}

bool us_manifests_are_complete(const us_manifests *manifests)
{
    return manifests->folder || manifests->file_count > 1;
}
