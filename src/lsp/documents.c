/* Documents: the texts that the client has open, and the files of its folders.
 *
 * One that is open is what the client says, whatever the file says. A document is parsed when
 * somebody asks for it after it changed. */
#include "lsp/server.h"

#include "base/file.h"
#include "base/path.h"
#include "builtins/builtin.h"
#include "builtins/url_escape.h"
#include "lsp/units.h"
#include "syntax/parse.h"

#include <stdlib.h>

/* ---- Names ------------------------------------------------------------------------------- */

us_str us_lsp_path_of(us_arena *arena, us_str uri)
{
    us_str path, error;
    if (!us_str_starts_with(uri, US_STR("file://")))
        return uri;
    size_t root = us_str_find(uri, US_STR("/"), 7);
    if (root == US_STR_NONE ||
        !us_url_unescape(arena, us_str_slice(uri, root, uri.length), US_URL_PATH, &path,
                         &error) ||
        memchr(path.text, '\0', path.length))
        return uri;
    return us_path_clean(arena, path);
}

us_str us_lsp_uri_of(us_arena *arena, us_str path)
{
    us_buf uri = us_buf_make(arena);
    us_buf_add_c(&uri, "file://");
    us_url_escape(&uri, path, US_URL_PATH);
    return us_buf_str(&uri);
}

/* ---- The documents -------------------------------------------------------------------------- */

static us_lsp_document *find_path(us_lsp *lsp, us_str path)
{
    uint32_t number = us_names_find(&lsp->by_path, path);
    return number == US_NAMES_NONE ? NULL : lsp->documents[number];
}

us_lsp_document *us_lsp_document_find(us_lsp *lsp, us_str uri)
{
    us_lsp_document *document = find_path(lsp, us_lsp_path_of(&lsp->message, uri));
    return document && document->is_there ? document : NULL;
}

static us_lsp_document *make_document(us_lsp *lsp, us_str path)
{
    us_lsp_document *document = find_path(lsp, path);
    if (document)
        return document;
    lsp->documents = us_arena_room(&lsp->permanent, lsp->documents, lsp->document_count,
                                   &lsp->document_capacity, sizeof *lsp->documents);
    path = us_str_copy(&lsp->permanent, path);
    document = us_arena_alloc_zero(&lsp->permanent, sizeof *document);
    document->path = path;
    document->uri = us_lsp_uri_of(&lsp->permanent, path);
    us_arena_init(&document->arena, US_LSP_MEMORY_MAX, &lsp->recovery);
    us_arena_init(&document->told_arena, US_LSP_MEMORY_MAX, &lsp->recovery);
    us_arena_init(&document->found_arena, US_LSP_MEMORY_MAX, &lsp->recovery);
    us_names_put(&lsp->by_path, path, (uint32_t)lsp->document_count);
    lsp->documents[lsp->document_count++] = document;
    return document;
}

void us_lsp_documents_free(us_lsp *lsp)
{
    for (size_t i = 0; i < lsp->document_count; i++) {
        us_lsp_document *document = lsp->documents[i];
        usher_problems_free(document->problems_now);
        us_arena_free(&document->arena);
        us_arena_free(&document->told_arena);
        us_arena_free(&document->found_arena);
        free(document->bytes);
    }
}

static void mark_changed(us_lsp *lsp, us_lsp_document *document)
{
    document->is_stale = true;
    document->is_told = false;
    lsp->index.is_stale = true;
    us_lsp_units_touch(lsp, document);
}

/* Puts [text] in the place of bytes [from, to). */
static void splice(us_lsp *lsp, us_lsp_document *document, size_t from, size_t to,
                   us_str text)
{
    size_t rest = document->length - to;
    size_t length = from + text.length + rest;
    char *bytes = malloc(length + 1);
    if (!bytes)
        us_arena_exhaust(&lsp->message);
    if (from > 0)
        memcpy(bytes, document->bytes, from);
    if (text.length > 0)
        memcpy(bytes + from, text.text, text.length);
    if (rest > 0)
        memcpy(bytes + from + text.length, document->bytes + to, rest);
    bytes[length] = '\0';
    /* What was parsed refers to the old text: it is gone now, too. */
    document->module = NULL;
    document->occurrences = (us_lsp_occurrences){0};
    free(document->bytes);
    document->bytes = bytes;
    document->length = length;
    mark_changed(lsp, document);
}

static us_str text_of(const us_lsp_document *document)
{
    return us_str_make(document->bytes ? document->bytes : "", document->length);
}

static bool is_builtin(us_str name)
{
    return us_builtin_find(name) != NULL;
}

static void parse(us_lsp *lsp, us_lsp_document *document)
{
    us_arena *arena = &document->arena;
    us_parse_options options = {.dialect = lsp->options.v0 ? US_REGO_V0 : US_REGO_V1,
                                .annotations = true,
                                .keep_going = true,
                                .is_builtin = is_builtin};
    us_arena_reset(arena, (size_t)1 << 20);
    document->problems = us_diag_list_make(arena, 0);
    document->package = US_STR_EMPTY;
    document->named_count = 0;
    document->text = us_lsp_text_make(arena, text_of(document), lsp->encoding);
    us_module *module = us_parse_module(arena, document->path, text_of(document),
                                        &options, &document->problems);
    if (!module)
        return;
    document->occurrences = us_lsp_occurrences_find(arena, module);
    document->module = module;
    if (module->package)
        document->package = us_term_dotted_name(arena, module->package);
}

/* Parses what changed; true if it had changed. */
static bool refresh(us_lsp *lsp, us_lsp_document *document)
{
    if (!document->is_stale)
        return false;
    document->is_stale = false;
    document->module = NULL;
    document->occurrences = (us_lsp_occurrences){0};
    parse(lsp, document);
    us_lsp_units_parsed(lsp, document);
    return true;
}

void us_lsp_refresh(us_lsp *lsp)
{
    for (size_t i = 0; i < lsp->document_count; i++)
        if (lsp->documents[i]->is_there)
            refresh(lsp, lsp->documents[i]);
}

us_lsp_document *us_lsp_document_of(us_lsp *lsp, us_value params)
{
    us_str uri = us_value_member_text(us_value_member(params, "textDocument"), "uri");
    us_lsp_document *document = us_lsp_document_find(lsp, uri);
    us_lsp_refresh(lsp);
    if (!document)
        us_lsp_fail(lsp, US_LSP_INVALID_PARAMS, "the document is not open: %.*s",
                    US_STR_ARG(uri));
    return document;
}

static uint32_t number_of(us_value value)
{
    bool fits = us_value_tag(value) == US_TAG_INTEGER && value.as.integer >= 0 &&
                value.as.integer <= UINT32_MAX;
    return fits ? (uint32_t)value.as.integer : 0;
}

us_lsp_place us_lsp_place_of(us_value position)
{
    return (us_lsp_place){number_of(us_value_member(position, "line")),
                          number_of(us_value_member(position, "character"))};
}

size_t us_lsp_offset_of(const us_lsp_document *document, us_value params)
{
    return us_lsp_text_offset(&document->text,
                              us_lsp_place_of(us_value_member(params, "position")));
}

/* ---- What the client says of them ------------------------------------------------------------- */

void us_lsp_do_did_open(us_lsp *lsp, us_value params, us_buf *result)
{
    us_value item = us_value_member(params, "textDocument");
    us_str uri = us_value_member_text(item, "uri");
    (void)result;
    if (uri.length == 0 || memchr(uri.text, '\0', uri.length))
        return;
    us_str path = us_lsp_path_of(&lsp->message, uri);
    us_lsp_document *document = make_document(lsp, path);
    if (!us_str_equal(document->uri, uri))
        document->uri = us_str_copy(&lsp->permanent, uri);
    document->is_open = document->is_there = true;
    document->version = number_of(us_value_member(item, "version"));
    splice(lsp, document, 0, document->length, us_value_member_text(item, "text"));
}

static void change(us_lsp *lsp, us_lsp_document *document, us_value item)
{
    us_value range = us_value_member(item, "range");
    us_str text = us_value_member_text(item, "text");
    if (us_value_tag(range) != US_TAG_OBJECT) {
        splice(lsp, document, 0, document->length, text);
        return;
    }
    us_arena_mark mark = us_arena_get_mark(&lsp->message);
    us_lsp_text old = us_lsp_text_make(&lsp->message, text_of(document), lsp->encoding);
    size_t from =
        us_lsp_text_offset(&old, us_lsp_place_of(us_value_member(range, "start")));
    size_t to = us_lsp_text_offset(&old, us_lsp_place_of(us_value_member(range, "end")));
    us_arena_release(&lsp->message, mark);
    us_lsp_units_moved(document, from < to ? from : to, from < to ? to : from,
                       text.length);
    splice(lsp, document, from < to ? from : to, from < to ? to : from, text);
}

void us_lsp_do_did_change(us_lsp *lsp, us_value params, us_buf *result)
{
    us_value item = us_value_member(params, "textDocument");
    us_value changes = us_value_member(params, "contentChanges");
    us_lsp_document *document =
        us_lsp_document_find(lsp, us_value_member_text(item, "uri"));
    (void)result;
    if (!document || !document->is_open || us_value_tag(changes) != US_TAG_ARRAY)
        return;
    document->version = number_of(us_value_member(item, "version"));
    for (uint32_t i = 0; i < changes.as.array->count; i++)
        change(lsp, document, changes.as.array->items[i]);
}

/* ---- Files -------------------------------------------------------------------------------------- */

static bool is_below(us_str path, us_str folder)
{
    return us_str_starts_with(path, folder) &&
           (path.length == folder.length || path.text[folder.length] == '/' ||
            us_str_is(folder, "/"));
}

static bool is_ours(const us_lsp *lsp, us_str path)
{
    for (size_t i = 0; i < lsp->folder_count; i++)
        if (is_below(path, lsp->folders[i]))
            return us_str_is(us_path_extension(path), ".rego");
    return false;
}

/* The file as it is on disk, or as if it were not there. */
static void read_file(us_lsp *lsp, us_str path)
{
    us_str text, error;
    us_arena_mark mark = us_arena_get_mark(&lsp->message);
    us_lsp_document *document = find_path(lsp, path);
    if (document && document->is_open)
        return;
    bool there = is_ours(lsp, path) &&
                 us_file_read(&lsp->message, us_str_to_c(&lsp->message, path),
                              US_LSP_DOCUMENT_MAX, &text, &error);
    if (there || document) {
        document = make_document(lsp, path);
        document->is_there = there;
        splice(lsp, document, 0, document->length, there ? text : US_STR_EMPTY);
    }
    us_arena_release(&lsp->message, mark);
}

void us_lsp_do_did_close(us_lsp *lsp, us_value params, us_buf *result)
{
    us_str uri = us_value_member_text(us_value_member(params, "textDocument"), "uri");
    us_lsp_document *document = us_lsp_document_find(lsp, uri);
    (void)result;
    if (!document)
        return;
    document->is_open = false;
    read_file(lsp, document->path);
}

void us_lsp_do_did_change_files(us_lsp *lsp, us_value params, us_buf *result)
{
    us_value changes = us_value_member(params, "changes");
    (void)result;
    for (size_t i = 0; !us_value_is_none(us_value_item(changes, i)); i++) {
        us_str uri = us_value_member_text(us_value_item(changes, i), "uri");
        us_str path = us_lsp_path_of(&lsp->message, uri);
        if (us_str_is(us_path_base(path), US_LSP_CONFIGURATION))
            us_lsp_units_relint(lsp->units);
        else if (is_ours(lsp, path))
            read_file(lsp, path);
    }
}

static bool wants(void *data, const char *path, bool is_folder, size_t depth)
{
    const us_lsp *lsp = data;
    us_str name = us_str_from(path);
    if (lsp->document_count >= US_LSP_FILES_MAX || (depth > 0 && us_path_is_aside(name)))
        return false;
    return is_folder || us_str_is(us_path_extension(name), ".rego");
}

static bool visit(void *data, const char *path, size_t depth)
{
    (void)depth;
    read_file(data, us_str_from(path));
    return true;
}

void us_lsp_load_folder(us_lsp *lsp, us_str path)
{
    us_file_visitor visitor = {lsp, wants, visit, NULL, false};
    if (path.length == 0 || path.text[0] != '/' ||
        lsp->folder_count == US_LSP_FOLDERS_MAX)
        return;
    lsp->folders = us_arena_one_more(&lsp->permanent, lsp->folders, lsp->folder_count,
                                     sizeof *lsp->folders);
    lsp->folders[lsp->folder_count++] = us_str_copy(&lsp->permanent, path);
    us_file_walk(&lsp->message, us_str_to_c(&lsp->message, path), &visitor);
}

static void leave_folder(us_lsp *lsp, us_str path)
{
    size_t kept = 0;
    for (size_t i = 0; i < lsp->folder_count; i++)
        if (!us_str_equal(lsp->folders[i], path))
            lsp->folders[kept++] = lsp->folders[i];
    lsp->folder_count = kept;
    for (size_t i = 0; i < lsp->document_count; i++)
        if (is_below(lsp->documents[i]->path, path))
            read_file(lsp, lsp->documents[i]->path);
}

void us_lsp_do_did_change_folders(us_lsp *lsp, us_value params, us_buf *result)
{
    us_value event = us_value_member(params, "event");
    us_value removed = us_value_member(event, "removed");
    us_value added = us_value_member(event, "added");
    (void)result;
    for (size_t i = 0; !us_value_is_none(us_value_item(removed, i)); i++)
        leave_folder(
            lsp, us_lsp_path_of(&lsp->message,
                                us_value_member_text(us_value_item(removed, i), "uri")));
    for (size_t i = 0; !us_value_is_none(us_value_item(added, i)); i++)
        us_lsp_load_folder(
            lsp, us_lsp_path_of(&lsp->message,
                                us_value_member_text(us_value_item(added, i), "uri")));
}
