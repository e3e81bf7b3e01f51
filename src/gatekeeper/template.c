/* ConstraintTemplates: where they keep their Rego and that of its libraries, in either form,
 * and what they say of their constraints. */
#include "gatekeeper/objects.h"

#include "base/buf.h"
#include "value/array.h"
#include "value/object.h"

#define TARGET     "admission.k8s.gatekeeper.sh"
#define CEL_ENGINE "K8sNativeValidation"

/* Where a template keeps its Rego. */
typedef struct template_code {
    us_value code; /* has the members rego and libs */
    us_value path; /* to it in the template, an array */
    bool is_v1;
} template_code;

/* targets[0].code[i].source of the engine Rego, else targets[0] itself. */
static template_code find_code(us_arena *arena, us_value target)
{
    us_value path = us_gatekeeper_step(arena, us_gatekeeper_path(arena, "spec.targets"),
                                       us_value_integer(0));
    template_code found = {.code = target, .path = path};
    us_value code = us_value_member(target, "code"), item;
    for (size_t i = 0; !us_value_is_none(item = us_value_item(code, i)); i++) {
        if (!us_str_is(us_value_member_text(item, "engine"), "Rego"))
            continue;
        path = us_gatekeeper_step(arena, path, us_value_string(US_STR("code")));
        path = us_gatekeeper_step(arena, path, us_value_integer((int64_t)i));
        found.code = us_value_member(item, "source");
        found.path = us_gatekeeper_step(arena, path, us_value_string(US_STR("source")));
        found.is_v1 = us_str_is(us_value_member_text(found.code, "version"), "v1");
        break;
    }
    return found;
}

/* ---- Rego ---------------------------------------------------------------------------- */

/* A template on its way into a builder. */
typedef struct adding {
    us_arena *arena;
    usher_builder *builder;
    const us_gatekeeper_object *object;
    us_constraint_template *template;
    const template_code *found;
    bool *reads_inventory;
    us_str *error;
} adding;

/* Rows of the module become those of the file: as many lines go before it as stand
 * before the text, which begins in the line after its key where it is a block. */
static bool add_module(const adding *a, us_value path, bool is_library, us_str text)
{
    us_arena *arena = a->arena;
    us_str scoped, problem, file = a->object->file;
    uint32_t row = 1;
    bool block = us_str_find(text, US_STR("\n"), 0) != US_STR_NONE;
    uint32_t above = us_gatekeeper_row(arena, a->object, path);
    above -= !block && above > 0 ? 1 : 0;
    if (!us_gatekeeper_scope(arena, text, a->template->kind, is_library, &scoped,
                             a->reads_inventory, &row, &problem)) {
        *a->error = us_str_format(arena, "%.*s:%u: %.*s", US_STR_ARG(file), above + row,
                                  US_STR_ARG(problem));
        return false;
    }
    us_buf padded = us_buf_make(arena);
    for (uint32_t i = 0; i < above; i++)
        us_buf_add_char(&padded, '\n');
    us_buf_add_str(&padded, scoped);
    usher_builder_add_module_as(a->builder, us_str_to_c(arena, file),
                                us_buf_str(&padded).text, padded.length,
                                a->found->is_v1 ? USHER_REGO_V1 : USHER_REGO_V0);
    return true;
}

static bool add_modules(const adding *a)
{
    us_arena *arena = a->arena;
    us_value libraries = us_value_member(a->found->code, "libs"), item;
    us_value path =
        us_gatekeeper_step(arena, a->found->path, us_value_string(US_STR("rego")));
    if (!add_module(a, path, false, us_value_member_text(a->found->code, "rego")))
        return false;
    path = us_gatekeeper_step(arena, a->found->path, us_value_string(US_STR("libs")));
    for (size_t i = 0; !us_value_is_none(item = us_value_item(libraries, i)); i++) {
        us_value place = us_gatekeeper_step(arena, path, us_value_integer((int64_t)i));
        if (!us_value_is_string(item))
            return us_gatekeeper_fail(arena, a->object, place, a->error,
                                      "a library must be a text of Rego");
        if (!add_module(a, place, true, us_value_text(item)))
            return false;
    }
    return true;
}

/* ---- What it says -------------------------------------------------------------------- */

/* The kind is a step of a package's path, and what the API server would take. */
static bool is_kind_name(us_str kind)
{
    for (size_t i = 0; i < kind.length; i++) {
        char c = kind.text[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(i > 0 && c >= '0' && c <= '9'))
            return false;
    }
    return kind.length > 0 && kind.length <= 63;
}

static bool is_lower_of(us_str name, us_str kind)
{
    if (name.length != kind.length)
        return false;
    for (size_t i = 0; i < kind.length; i++) {
        char c = kind.text[i];
        if (name.text[i] != (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c))
            return false;
    }
    return true;
}

/* As the older versions have it, unless they say otherwise: `legacySchema`. */
static bool keeps_unknown(us_value template, us_value crd)
{
    us_value legacy = us_gatekeeper_find_member(crd, "validation.legacySchema");
    us_str version = us_value_member_text(template, "apiVersion");
    if (us_value_tag(legacy) == US_TAG_BOOLEAN)
        return !us_value_is_false(legacy);
    return !us_str_ends_with(version, US_STR("/v1"));
}

static bool read_names(const adding *a)
{
    us_value value = a->object->value;
    us_constraint_template *template = a->template;
    us_str name = us_value_member_text(us_value_member(value, "metadata"), "name");
    us_value crd = us_gatekeeper_find_member(value, "spec.crd.spec");
    template->kind = us_value_member_text(us_value_member(crd, "names"), "kind");
    template->schema = us_gatekeeper_find_member(crd, "validation.openAPIV3Schema");
    template->keeps_unknown = keeps_unknown(value, crd);
    if (!is_kind_name(template->kind))
        return us_gatekeeper_fail(
            a->arena, a->object, us_gatekeeper_path(a->arena, "spec.crd.spec.names.kind"),
            a->error, "spec.crd.spec.names.kind must be the name of a kind");
    if (!is_lower_of(name, template->kind))
        return us_gatekeeper_fail(
            a->arena, a->object, us_gatekeeper_path(a->arena, "metadata.name"), a->error,
            "the template is called %.*s, and must be called as its kind %.*s in small "
            "letters",
            US_STR_ARG(name), US_STR_ARG(template->kind));
    return true;
}

/* A template without Rego. */
static bool refuse_engine(const adding *a, us_value target)
{
    us_value path = us_gatekeeper_path(a->arena, "spec.targets");
    us_value code = us_value_item(us_value_member(target, "code"), 0);
    us_str engine = us_value_member_text(code, "engine");
    if (engine.length == 0 || us_str_is(engine, "Rego"))
        return us_gatekeeper_fail(
            a->arena, a->object, path, a->error,
            "the template %.*s has no Rego: it stands in spec.targets[0].rego, or in "
            "code[].source.rego of the engine Rego",
            US_STR_ARG(a->template->kind));
    path = us_gatekeeper_step(a->arena, path, us_value_integer(0));
    path = us_gatekeeper_step(a->arena, path, us_value_string(US_STR("code")));
    return us_gatekeeper_fail(
        a->arena, a->object, path, a->error,
        "the template %.*s is for the engine %.*s%s, which is not supported: give it "
        "Rego, "
        "too (code[] of the engine Rego)%s",
        US_STR_ARG(a->template->kind), US_STR_ARG(engine),
        us_str_is(engine, CEL_ENGINE) ? " (CEL)" : "",
        us_str_is(engine, CEL_ENGINE)
            ? ", or leave it to the API server as a ValidatingAdmissionPolicy"
            : "");
}

bool us_gatekeeper_add_template(us_arena *arena, usher_builder *builder,
                                const us_gatekeeper_object *object,
                                us_constraint_template *template, bool *reads_inventory,
                                us_str *error)
{
    us_value targets = us_gatekeeper_find_member(object->value, "spec.targets");
    us_value target = us_value_item(targets, 0);
    us_value place = us_gatekeeper_path(arena, "spec.targets");
    template_code found = find_code(arena, target);
    adding a = {arena, builder, object, template, &found, reads_inventory, error};
    *template = (us_constraint_template){.object = object, .schema = US_NONE};
    if (!read_names(&a))
        return false;
    if (!us_value_is_none(us_value_item(targets, 1)) ||
        !us_str_is(us_value_member_text(target, "target"), TARGET))
        return us_gatekeeper_fail(arena, object, place, error,
                                  "spec.targets must be one target, " TARGET);
    if (us_value_member_text(found.code, "rego").length == 0)
        return refuse_engine(&a, target);
    template->operations = us_value_member(target, "operations");
    return add_modules(&a);
}
