/* What came of an evaluation, for who asked. */
#include "engine/engine.h"

#include "codec/json.h"

/* ---- a query's answers ---- */

static us_value make_location(us_arena *arena, us_position position)
{
    us_object *location = us_object_new(arena, 2);
    us_object_add(location, us_value_string(US_STR("row")),
                  us_value_integer(position.row));
    us_object_add(location, us_value_string(US_STR("col")),
                  us_value_integer(position.column));
    return us_value_object(location);
}

static us_value make_expression(us_arena *arena, const us_query *query, size_t index,
                                us_value value)
{
    const us_span *span = &query->written->items[index]->span;
    us_object *expression = us_object_new(arena, 3);
    us_str text = us_str_slice(query->text, span->position.offset, span->end);

    us_object_add(expression, us_value_string(US_STR("value")), value);
    us_object_add(expression, us_value_string(US_STR("text")), us_value_string(text));
    us_object_add(expression, us_value_string(US_STR("location")),
                  make_location(arena, span->position));
    return us_value_object(expression);
}

us_value us_result_answers(us_arena *arena, const us_query *query, us_value rows)
{
    us_array *answers = us_array_new(arena, rows.as.array->count);

    for (uint32_t r = 0; r < rows.as.array->count; r++) {
        const us_value *row = rows.as.array->items[r].as.array->items;
        us_object *answer = us_object_new(arena, 2), *bindings = us_object_new(arena, 4);
        us_array *expressions = us_array_new(arena, query->order_count);
        size_t written = query->order_count;

        for (size_t i = 0; i < written; i++)
            us_array_push(expressions,
                          make_expression(arena, query, query->order[i], row[i]));
        for (size_t i = 0; i < query->answer_count; i++)
            us_object_put(bindings, us_value_string(query->answer_names[i]),
                          row[written + i]);
        us_object_add(answer, us_value_string(US_STR("expressions")),
                      us_value_array(expressions));
        if (query->answer_count > 0)
            us_object_add(answer, us_value_string(US_STR("bindings")),
                          us_value_object(bindings));
        us_array_push(answers, us_value_object(answer));
    }
    return us_value_array(answers);
}

/* ---- results ---- */

const usher_value *usher_result_value(const usher_result *result)
{
    return result->has_value ? &result->value : NULL;
}

usher_problems *usher_result_problems(const usher_result *result)
{
    return result->problems;
}

usher_cost usher_result_cost(const usher_result *result)
{
    return result->cost;
}

const char *usher_result_json(const usher_result *result, usher_json_style style,
                              size_t *length)
{
    us_recovery recovery;
    us_arena *arena = result->arena;

    if (length)
        *length = 0;
    if (!result->has_value)
        return "";
    arena->recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        arena->recovery = NULL;
        return NULL;
    }
    us_buf buf = us_buf_make(arena);
    us_json_write(&buf, result->value,
                  style == USHER_JSON_PRETTY ? US_JSON_PRETTY : US_JSON_COMPACT);
    us_str text = us_buf_str(&buf);
    arena->recovery = NULL;
    if (length)
        *length = text.length;
    return text.text;
}
