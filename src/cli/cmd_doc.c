/* usher doc: documentation of policies. Making it is authoring's. */
#include "authoring/document.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/sources.h"

typedef struct doc_settings {
    const char *format;
    const char *output;
    const char *title;
    us_words ignore;
    bool v0;
} doc_settings;

static int run_doc(us_invocation *call)
{
    const doc_settings *settings = call->settings;
    us_buf out = us_buf_make(call->arena);
    us_str error, title = us_str_from(settings->title);
    if (call->operands.count == 0)
        return us_command_misuse(call, "name policies, files or folders");
    us_document *document = us_document_read(
        call->arena, call->operands.items, settings->ignore.items, settings->v0, &error);
    if (!document)
        return us_command_fail(call, "%.*s", US_STR_ARG(error));
    if (us_document_count(document) == 0)
        return us_command_fail(call, "there is no policy in what was named");
    if (strcmp(settings->format, "html") == 0)
        us_document_html(&out, document, title);
    else
        us_document_markdown(&out, document, title);
    us_str text = us_buf_str(&out);
    if (!settings->output)
        return us_command_output(call, text, US_EXIT_CLEAN);
    if (!us_file_put(call->arena, settings->output, &text, 1, &error))
        return us_command_fail(call, "%.*s", US_STR_ARG(error));
    return US_EXIT_CLEAN;
}

static const us_option options[] = {
    {US_NAMED('f', "format"), US_STORED(CHOICE, doc_settings, format), .value = "FORMAT",
     .choices = "markdown html", .preset = "markdown", .help = "form of the output"},
    {US_NAMED('o', "output"), US_STORED(TEXT, doc_settings, output), .value = "PATH",
     .help = "file to write; else standard output"},
    {US_NAMED(0, "title"), US_STORED(TEXT, doc_settings, title), .value = "TEXT",
     .preset = "Policies", .help = "heading of the whole"},
    US_IGNORE_OPTION(doc_settings, ignore),
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, doc_settings, v0),
     .help = "read policies as Rego v0"},
    {0},
};

const us_command cmd_doc = {
    .name = "doc",
    .summary = "Write documentation of policies",
    .usage = "PATH...",
    .about = "For each package what its METADATA says, its rules, and the tests of the "
             "package that is named after it (a.b_test). The HTML page needs no other "
             "file.",
    .examples = "  usher doc policies > policies.md\n"
                "  usher doc -f html -o policies.html policies\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(doc_settings),
    .run = run_doc,
};
