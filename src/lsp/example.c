#include "lsp/example.h"

#include "base/file.h"
#include "base/path.h"
#include "codec/yaml.h"

static us_value read_in(us_lsp *lsp, us_str folder, const char *name)
{
    static const char *const extensions[] = {"json", "yaml", "yml"};
    us_arena *arena = &lsp->message;
    us_yaml_options options = {.single = true, .max_depth = US_LSP_DEPTH};
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        us_str file = us_str_format(arena, "%s.%s", name, extensions[i]), text, error;
        us_str path = us_path_join(arena, folder, file);
        us_yaml_document *documents;
        size_t count;
        us_value value;
        us_diag diag = {0};
        if (!us_file_read(arena, us_str_to_c(arena, path), US_LSP_EXAMPLE_MAX, &text,
                          &error))
            continue;
        if (i == 0 && us_json_read(arena, text, NULL, &value, NULL, &diag))
            return value;
        if (i > 0 && us_yaml_read(arena, text, &options, &documents, &count, &diag) &&
            count == 1)
            return documents[0].value;
    }
    return US_NONE;
}

us_value us_lsp_example(us_lsp *lsp, const us_lsp_document *document, const char *name)
{
    us_str root = US_STR_EMPTY;
    for (size_t i = 0; i < lsp->folder_count; i++)
        if (us_str_starts_with(document->path, lsp->folders[i]))
            root = lsp->folders[i];
    if (document->path.length == 0 || document->path.text[0] != '/')
        return US_NONE;
    for (us_str folder = us_path_folder(&lsp->message, document->path);;
         folder = us_path_folder(&lsp->message, folder)) {
        us_value found = read_in(lsp, folder, name);
        if (!us_value_is_none(found) || folder.length <= root.length || root.length == 0)
            return found;
    }
}
