#include "lsp/markdown.h"

#include "builtins/signature.h"

enum { TYPE_MAX = 300 };

static void add_parameter(us_buf *out, const us_parameter *parameter)
{
    if (parameter->name.length > 0)
        us_buf_add_format(out, "%.*s: ", US_STR_ARG(parameter->name));
    us_type_print(out, parameter->type, TYPE_MAX);
}

size_t us_lsp_builtin_call(us_buf *out, const us_builtin *builtin, uint32_t *spans,
                           size_t room)
{
    const us_signature *signature = us_builtin_signature(out->arena, builtin);
    us_buf_add_format(out, "%s(", builtin->name);
    for (size_t i = 0; i < signature->operand_count; i++) {
        us_buf_add_c(out, i ? ", " : "");
        if (i < room)
            spans[2 * i] = (uint32_t)out->length;
        add_parameter(out, &signature->operands[i]);
        if (i < room)
            spans[2 * i + 1] = (uint32_t)out->length;
    }
    if (signature->variadic)
        us_buf_add_c(out, signature->operand_count ? ", ..." : "...");
    us_buf_add_char(out, ')');
    return signature->operand_count;
}

void us_lsp_add_builtin(us_buf *out, const us_builtin *builtin)
{
    if (!builtin)
        return;
    const us_signature *signature = us_builtin_signature(out->arena, builtin);
    us_buf_add_c(out, "```rego\n");
    us_lsp_builtin_call(out, builtin, NULL, 0);
    if (signature->result.type) {
        us_buf_add_c(out, " -> ");
        add_parameter(out, &signature->result);
    }
    us_buf_add_c(out, "\n```\n");
    if (builtin->infix)
        us_buf_add_format(out, "written `%s`\n", builtin->infix);
    for (size_t i = 0; i <= signature->operand_count; i++) {
        const us_parameter *parameter =
            i < signature->operand_count ? &signature->operands[i] : &signature->result;
        us_str said = us_signature_description(signature, i);
        if (said.length > 0)
            us_buf_add_format(out, "- %s`%.*s`: %.*s\n",
                              i < signature->operand_count ? "" : "result ",
                              US_STR_ARG(parameter->name), US_STR_ARG(said));
    }
    if (builtin->flags & US_BUILTIN_NONDETERMINISTIC)
        us_buf_add_c(out, "\nnot deterministic\n");
    if (builtin->flags & US_BUILTIN_DEPRECATED)
        us_buf_add_c(out, "\ndeprecated: Rego v1 has it no more\n");
}

static void add_annotations(us_buf *out, us_value value)
{
    us_str title = us_value_member_text(value, "title");
    us_str description = us_value_member_text(value, "description");
    us_value custom = us_value_member(value, "custom");
    if (title.length > 0)
        us_buf_add_format(out, "\n**%.*s**\n", US_STR_ARG(title));
    if (description.length > 0)
        us_buf_add_format(out, "\n%.*s\n", US_STR_ARG(description));
    if (us_value_tag(custom) != US_TAG_OBJECT)
        return;
    us_buf_add_char(out, '\n');
    for (uint32_t i = 0; i < custom.as.object->count; i++) {
        if (!us_value_is_string(custom.as.object->keys[i]))
            continue;
        us_buf_add_format(
            out, "- %.*s: ", US_STR_ARG(us_value_text(custom.as.object->keys[i])));
        if (us_value_is_string(custom.as.object->values[i]))
            us_buf_add_str(out, us_value_text(custom.as.object->values[i]));
        else
            us_json_write(out, custom.as.object->values[i], US_JSON_COMPACT);
        us_buf_add_char(out, '\n');
    }
}

void us_lsp_add_metadata(us_buf *out, const us_lsp_definition *definition)
{
    const us_module *module = definition->document->module;
    for (size_t i = 0; i < module->annotation_count; i++) {
        const us_annotations *block = &module->annotations[i];
        bool of_package =
            us_str_is(block->scope, "package") || us_str_is(block->scope, "subpackages");
        if (definition->rule ? block->rule == definition->rule : of_package)
            add_annotations(out, block->value);
    }
}
