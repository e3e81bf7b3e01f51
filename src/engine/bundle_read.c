/* From the files of a bundle to the bundle: one look for its signature, then one file
 * after the other in the order they came, in the steps and with the errors of OPA. What a
 * file is, its name says. */
#include "engine/bundle.h"

#include "base/path.h"
#include "builtins/glob.h"
#include "builtins/go_read.h"
#include "builtins/go_text.h"
#include "engine/data.h"
#include "engine/go_fields.h"
#include "syntax/ast_text.h"
#include "value/array.h"

typedef struct reader {
    us_arena *arena;
    const us_bundle_files *files;
    const us_bundle_options *options;
    us_bundle *bundle;
    us_str *error;
    us_str signature_path; /* empty: none found yet */
    us_str manifest_path;
    us_value signatures; /* an array; NONE: not given */
    us_str plugin;
    us_signed_files signed_files;
    size_t module_capacity, wasm_capacity;
} reader;

static bool fail(reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool fail(reader *r, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    *r->error = us_str_format_list(r->arena, format, list);
    va_end(list);
    return false;
}

/* Of a file of which there must be but one. */
static bool fail_several(reader *r, const char *what, us_str first, us_str second)
{
    us_buf buf = us_buf_make(r->arena);
    us_buf_add_format(&buf, "bundle contains multiple %s files: ", what);
    us_go_quote(&buf, first, false);
    us_buf_add_c(&buf, " and ");
    us_go_quote(&buf, second, false);
    *r->error = us_buf_str(&buf);
    return false;
}

static us_str full_path(const reader *r, us_str path)
{
    if (r->files->base.length == 0)
        return us_str_copy(r->arena, path);
    return us_path_join(r->arena, r->files->base, path);
}

/* ---- What is looked at first */

static bool read_signatures(reader *r, const us_bundle_file *file)
{
    us_value value;
    us_str reason;
    if (r->signature_path.length > 0)
        return fail_several(r, "signatures", r->signature_path, file->path);
    r->signature_path = file->path;
    if (file->error.length > 0)
        return fail(r, "%.*s", US_STR_ARG(file->error));
    bool read = us_go_decode_json(r->arena, file->bytes, &value, &reason);
    if (read) {
        us_go_fields fields =
            us_go_fields_make(r->arena, "bundle", "SignaturesConfig", value);
        r->signatures = us_go_field(&fields, "signatures", US_TYPE_ARRAY, "[]string");
        for (uint32_t i = 0;
             !us_value_is_none(r->signatures) && i < r->signatures.as.array->count; i++)
            us_go_item(&fields, "signatures", r->signatures.as.array->items[i],
                       US_TYPE_STRING, "string");
        r->plugin = us_go_field_text(&fields, "plugin");
        reason = fields.error;
        read = reason.length == 0;
    }
    return read ||
           fail(r, "bundle load failed on signatures decode: %.*s", US_STR_ARG(reason));
}

/* A bundle with patches says how another one's data changes; there is none here. */
static bool refuse_patches(reader *r, const us_bundle_file *file)
{
    us_value value;
    us_str reason;
    if (file->error.length > 0)
        return fail(r, "%.*s", US_STR_ARG(file->error));
    bool read = us_go_decode_json(r->arena, file->bytes, &value, &reason);
    if (read) {
        us_go_fields fields = us_go_fields_make(r->arena, "bundle", "Patch", value);
        us_value data =
            us_go_field(&fields, "data", US_TYPE_ARRAY, "[]bundle.PatchOperation");
        if (!us_value_is_none(data) && data.as.array->count > 0)
            return fail(r, "delta bundles (%.*s) are not supported",
                        US_STR_ARG(file->path));
        reason = fields.error;
        read = reason.length == 0;
    }
    return read ||
           fail(r, "bundle load failed on patch decode: %.*s", US_STR_ARG(reason));
}

static bool is_signature(const us_bundle_file *file)
{
    return us_str_is(us_path_base(file->path), ".signatures.json");
}

static bool look_ahead(reader *r)
{
    for (size_t i = 0; i < r->files->count; i++) {
        const us_bundle_file *file = &r->files->items[i];
        if (is_signature(file)) {
            if (r->options->verification && !read_signatures(r, file))
                return false;
        } else if (us_str_is(us_path_base(file->path), "patch.json") &&
                   !refuse_patches(r, file)) {
            return false;
        }
    }
    return true;
}

static bool check_signature(reader *r)
{
    if (!r->options->verification)
        return true;
    if (us_value_is_none(r->signatures) && r->plugin.length == 0)
        return fail(r, "bundle missing .signatures.json file");
    if (r->plugin.length > 0 && !us_str_is(r->plugin, "_default"))
        return fail(r, "no verifier exists under id %.*s", US_STR_ARG(r->plugin));
    return us_bundle_check_signature(r->arena, r->signatures, r->options->verification,
                                     &r->signed_files, r->error);
}

/* ---- One file after the other */

static void add_module(reader *r, const us_bundle_file *file)
{
    us_bundle *bundle = r->bundle;
    bundle->modules = us_arena_room(r->arena, bundle->modules, bundle->module_count,
                                    &r->module_capacity, sizeof *bundle->modules);
    bundle->modules[bundle->module_count++] = (us_bundle_module){
        .path = full_path(r, file->path),
        .relative = us_str_copy(r->arena, file->path),
        .text = us_str_copy(r->arena, file->bytes),
        .version = US_NONE,
    };
}

static bool insert_data(reader *r, us_str path, us_value value)
{
    /* The folders of the path, less the dots and slashes before the first. */
    us_str folder = us_path_folder(r->arena, path), step;
    size_t start = 0, count = 0, at = 0;
    while (start < folder.length && strchr("/.", folder.text[start]))
        start++;
    folder = us_str_slice(folder, start, folder.length);
    us_str *steps = us_arena_alloc_array(r->arena, folder.length + 1, sizeof *steps);
    while (folder.length > 0 && us_path_next(folder, &at, &step))
        steps[count++] = step;
    if (count > US_DATA_DEPTH)
        return fail(r, "bundle load failed on %.*s: folders are too deep",
                    US_STR_ARG(path));
    value = us_data_place(r->arena, steps, count, value);
    if (us_value_tag(value) != US_TAG_OBJECT)
        return fail(r, "bundle load failed on %.*s: root value must be object",
                    US_STR_ARG(path));
    if (us_data_merge(r->arena, r->bundle->data.as.object, value.as.object, NULL))
        return true;
    return fail(r,
                "bundle load failed on %.*s: failed to insert data file from path %.*s",
                US_STR_ARG(path), US_STR_ARG(folder));
}

static bool take_data(reader *r, const us_bundle_file *file, bool is_json)
{
    us_value value;
    us_str reason;
    if (is_json ? us_go_read_document(r->arena, file->bytes, &value, &reason)
                : us_data_read_yaml(r->arena, file->bytes, true, &value, &reason))
        return insert_data(r, file->path, value);
    us_str path = full_path(r, file->path);
    return fail(r, "bundle load failed on %.*s: %.*s", US_STR_ARG(path),
                US_STR_ARG(reason));
}

static bool take_manifest(reader *r, const us_bundle_file *file)
{
    if (r->manifest_path.length > 0)
        return fail_several(r, "manifest", r->manifest_path, file->path);
    r->manifest_path = file->path;
    return us_manifest_read(r->arena, file->bytes, &r->bundle->manifest, r->error);
}

static void add_wasm(reader *r, us_str path)
{
    us_bundle *bundle = r->bundle;
    bundle->wasm = us_arena_room(r->arena, bundle->wasm, bundle->wasm_count,
                                 &r->wasm_capacity, sizeof *bundle->wasm);
    bundle->wasm[bundle->wasm_count++] = full_path(r, path);
}

static bool take_file(reader *r, const us_bundle_file *file)
{
    us_str path = file->path, base = us_path_base(path);
    if (us_str_ends_with(path, US_STR(".rego")))
        add_module(r, file);
    else if (us_str_is(base, "policy.wasm"))
        add_wasm(r, path);
    else if (us_str_is(base, "plan.json") || us_str_is(base, "plan.pb"))
        return true;
    else if (us_str_is(base, "data.json"))
        return take_data(r, file, true);
    else if (us_str_is(base, "data.yaml") || us_str_is(base, "data.yml"))
        return take_data(r, file, false);
    else if (us_str_ends_with(path, US_STR(".manifest.pb")))
        return fail(r, "manifests in protobuf (%.*s) are not supported",
                    US_STR_ARG(path));
    else if (us_str_ends_with(path, US_STR(".manifest")))
        return take_manifest(r, file);
    return true;
}

static bool take_files(reader *r)
{
    bool is_signed = r->signature_path.length > 0;
    for (size_t i = 0; i < r->files->count; i++) {
        const us_bundle_file *file = &r->files->items[i];
        us_str name = r->files->base.length > 0 ? file->url : file->path;
        if (is_signature(file))
            continue;
        if (file->error.length > 0)
            return fail(r, "%.*s", US_STR_ARG(file->error));
        if (us_str_starts_with(name, US_STR("/")))
            name = us_str_slice(name, 1, name.length);
        if (is_signed &&
            !us_bundle_check_file(r->arena, &r->signed_files, r->options->verification,
                                  name, file->bytes, r->error))
            return false;
        if (!take_file(r, file))
            return false;
    }
    return true;
}

/* ---- Modules */

/* The version of each module: that of the first pattern its path matches, in the order of
 * the patterns, else the manifest's. Pattern by pattern, so that each is compiled once. */
static bool find_versions(reader *r)
{
    us_bundle *bundle = r->bundle;
    const us_object *versions = bundle->manifest.versions;
    for (uint32_t i = 0; versions && bundle->module_count > 0 && i < versions->count;
         i++) {
        uint32_t at = us_object_order(versions)[i];
        us_str pattern = us_value_text(versions->keys[at]), reason;
        us_glob *glob = us_glob_new(r->arena, pattern, &reason);
        if (!glob)
            return fail(r, "failed to compile glob pattern %.*s: %.*s",
                        US_STR_ARG(pattern), US_STR_ARG(reason));
        for (size_t m = 0; m < bundle->module_count; m++) {
            us_bundle_module *module = &bundle->modules[m];
            if (us_value_is_none(module->version) &&
                us_glob_matches(glob, module->relative))
                module->version = versions->values[at];
        }
    }
    for (size_t m = 0; m < bundle->module_count; m++)
        if (us_value_is_none(bundle->modules[m].version))
            bundle->modules[m].version = bundle->manifest.version;
    return true;
}

static bool parse_modules(reader *r)
{
    for (size_t i = 0; r->options->parse && i < r->bundle->module_count; i++) {
        us_bundle_module *module = &r->bundle->modules[i];
        us_diag_list diags = us_diag_list_make(r->arena, 0);
        if (module->version.as.integer == 2 && !us_value_is_none(module->version))
            return fail(r, "rego-version 2 of file '%.*s' is not supported",
                        US_STR_ARG(module->path));
        if (r->options->parse(r->options->data, module, &diags))
            continue;
        for (size_t d = 0; r->options->diags && d < diags.count; d++)
            *us_diag_list_add(r->options->diags) = diags.items[d];
        us_buf text = us_buf_make(r->arena);
        us_diag_list_print(&text, &diags, true);
        while (text.length > 0 && text.text[text.length - 1] == '\n')
            text.length--;
        *r->error = us_buf_str(&text);
        return false;
    }
    return true;
}

/* ---- Holding it all against the manifest */

/* True if one of the roots is the path of [package] or above it. A step may have slashes
 * in it, so steps are compared, not texts. */
static bool has_package(const us_manifest *manifest, const us_term *package)
{
    const us_terms *path = &package->as.list;
    for (size_t i = 0; i < manifest->root_count; i++) {
        us_str root = manifest->roots[i], step;
        size_t at = 0, depth = 1;
        bool inside = true;
        while (root.length > 0 && inside && us_path_next(root, &at, &step)) {
            inside = depth < path->count && path->items[depth]->kind == US_TERM_SCALAR &&
                     us_value_is_string(path->items[depth]->as.scalar) &&
                     us_str_equal(us_value_text(path->items[depth]->as.scalar), step);
            depth++;
        }
        if (inside)
            return true;
    }
    return false;
}

/* As the package statement says it, without data. */
static us_str package_text(us_arena *arena, const us_term *package)
{
    us_buf buf = us_buf_make(arena);
    us_terms shown = us_terms_make(arena, package->as.list.count - 1);
    memcpy(shown.items, package->as.list.items + 1, shown.count * sizeof(us_term *));
    if (shown.count > 0)
        shown.items[0] = us_term_variable(arena, shown.items[0]->span,
                                          us_value_text(shown.items[0]->as.scalar));
    us_term ref = {.kind = US_TERM_REF, .as.list = shown};
    if (shown.count > 0)
        us_ast_print_term(&buf, &ref);
    return us_buf_str(&buf);
}

static bool check_modules(reader *r)
{
    const us_manifest *manifest = &r->bundle->manifest;
    for (size_t i = 0; r->options->parse && i < r->bundle->module_count; i++) {
        const us_bundle_module *module = &r->bundle->modules[i];
        if (has_package(manifest, module->module->package))
            continue;
        us_str roots = us_manifest_roots_text(r->arena, manifest);
        us_str text = package_text(r->arena, module->module->package);
        return fail(r,
                    "manifest roots %.*s do not permit 'package %.*s' in module '%.*s'",
                    US_STR_ARG(roots), US_STR_ARG(text), US_STR_ARG(module->path));
    }
    return true;
}

/* True if the value at [path] may stand there: below a root, or as an object above one,
 * [open], whose members are still to be looked at. */
static bool may_stand(const us_manifest *manifest, us_str path, us_value value,
                      bool *open)
{
    *open = false;
    if (us_manifest_has(manifest, path))
        return true;
    for (size_t i = 0; i < manifest->root_count && !*open; i++)
        *open = us_value_tag(value) == US_TAG_OBJECT &&
                (path.length == 0 || us_root_contains(path, manifest->roots[i]));
    return *open;
}

/* Members in the order of their keys; [depth] is bounded by that of the roots. */
static bool check_data(reader *r, us_str path, us_value value)
{
    bool open;
    if (!may_stand(&r->bundle->manifest, path, value, &open)) {
        us_str roots = us_manifest_roots_text(r->arena, &r->bundle->manifest);
        return fail(r,
                    "manifest roots %.*s do not permit data at path '/%.*s' (hint: check "
                    "bundle directory structure)",
                    US_STR_ARG(roots), US_STR_ARG(path));
    }
    for (uint32_t i = 0; open && i < value.as.object->count; i++) {
        uint32_t at = us_object_order(value.as.object)[i];
        us_str key = us_value_text(value.as.object->keys[at]);
        us_str below = us_str_format(r->arena, "%.*s%s%.*s", US_STR_ARG(path),
                                     path.length > 0 ? "/" : "", US_STR_ARG(key));
        if (!check_data(r, us_path_trim(below), value.as.object->values[at]))
            return false;
    }
    return true;
}

/* Compiled modules are for another machine; but one that rules are said to come from must
 * be there, as OPA sees to. */
static bool check_wasm(reader *r)
{
    us_value list = r->bundle->manifest.wasm;
    for (uint32_t i = 0; !us_value_is_none(list) && i < list.as.array->count; i++) {
        us_go_fields fields = us_go_fields_make(r->arena, "bundle", "WasmResolver",
                                                list.as.array->items[i]);
        us_str module = us_go_field_text(&fields, "module");
        us_str full = full_path(r, module);
        bool found = false;
        for (size_t w = 0; w < r->bundle->wasm_count; w++)
            found = found || us_str_equal(r->bundle->wasm[w], module) ||
                    us_str_equal(r->bundle->wasm[w], full);
        if (!found)
            return fail(r,
                        "manifest references wasm module '%.*s' but the module file does "
                        "not exist",
                        US_STR_ARG(module));
        return fail(r, "rules compiled to wasm (%.*s) are not supported",
                    US_STR_ARG(module));
    }
    return true;
}

bool us_bundle_read(us_arena *arena, const us_bundle_files *files,
                    const us_bundle_options *options, us_bundle *bundle, us_str *error)
{
    reader r = {.arena = arena,
                .files = files,
                .options = options,
                .bundle = bundle,
                .error = error,
                .signatures = US_NONE};
    us_str reason = US_STR_EMPTY;
    r.error = &reason;
    *bundle = (us_bundle){.name = us_str_copy(arena, files->name),
                          .manifest = {.wasm = US_NONE,
                                       .version = US_NONE,
                                       .metadata = US_NONE,
                                       .revision = US_STR_EMPTY},
                          .data = us_value_object(us_object_new(arena, 4))};
    if (files->error.length > 0) {
        *error = us_str_copy(arena, files->error);
        return false;
    }
    if (look_ahead(&r) && check_signature(&r) && take_files(&r) && find_versions(&r) &&
        parse_modules(&r) &&
        (!options->verification ||
         us_bundle_check_missing(arena, &r.signed_files, &reason)) &&
        us_manifest_check(arena, &bundle->manifest, &reason) && check_modules(&r) &&
        check_wasm(&r) && check_data(&r, US_STR_EMPTY, bundle->data))
        return true;
    *error = us_str_format(arena, "bundle %.*s: %.*s", US_STR_ARG(files->name),
                           US_STR_ARG(reason));
    return false;
}
