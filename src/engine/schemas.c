/* Schemas: from texts to what the compiler wants, values with names. One that is
 * null is none. */
#include "engine/data.h"
#include "engine/engine.h"

#include "syntax/ast_text.h"

/* The dotted path as annotations spell it: schema.a["b-c"]; false if it makes no
 * sense. */
static bool schema_name(us_arena *arena, us_str at, us_str *name)
{
    us_terms parts = us_terms_make(arena, at.length + 1);
    us_str step;
    size_t position = 0;
    bool wrong = false;
    parts.items[0] = us_term_variable(arena, (us_span){0}, US_STR("schema"));
    parts.count = 1;
    while (us_path_step(at, &position, &step, &wrong))
        parts.items[parts.count++] = us_term_string(arena, (us_span){0}, step);
    us_term ref = {.kind = US_TERM_REF, .as.list = parts};
    us_buf text = us_buf_make(arena);
    us_ast_print_term(&text, &ref);
    *name = us_buf_str(&text);
    return !wrong;
}

static void add_schema(usher_builder *builder, const char *at, const char *file,
                       us_str text)
{
    us_arena *arena = &builder->arena;
    builder->schemas = us_arena_room(arena, builder->schemas, builder->schema_count,
                                     &builder->schema_capacity, sizeof *builder->schemas);
    builder->schemas[builder->schema_count++] = (us_schema_text){
        us_str_copy(arena, us_str_from(at)),
        us_str_copy(arena, us_str_from(file)),
        us_str_copy(arena, text),
    };
}

void usher_builder_add_schema(usher_builder *builder, const char *at, const char *file,
                              const char *text, size_t length)
{
    US_BUILDER_GUARDED(builder, add_schema(builder, at, file, us_str_make(text, length)));
}

bool us_builder_read_schemas(usher_builder *builder, us_compiler *compiler)
{
    us_arena *arena = &builder->arena;
    us_named_schema *schemas =
        us_arena_alloc_array(arena, builder->schema_count, sizeof *schemas);
    size_t count = 0;
    for (size_t i = 0; i < builder->schema_count; i++) {
        const us_schema_text *source = &builder->schemas[i];
        us_named_schema *schema = &schemas[count];
        us_str error;
        if (!us_data_read_yaml(arena, source->text, true, &schema->value, &error)) {
            us_diag_list_report(compiler->diags, NULL, source->file, US_STR_EMPTY,
                                (us_position){0}, "%.*s", US_STR_ARG(error));
        } else if (!schema_name(arena, source->at, &schema->name)) {
            us_diag_list_report(compiler->diags, NULL, source->file, US_STR_EMPTY,
                                (us_position){0}, "%.*s is no path of a schema",
                                US_STR_ARG(source->at));
        } else if (us_value_tag(schema->value) != US_TAG_NULL) {
            us_value_freeze(schema->value);
            count++;
        }
    }
    compiler->schemas = schemas;
    compiler->schema_count = count;
    return compiler->diags->count == 0;
}
