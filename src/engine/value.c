/* Values as hosts read them. */
#include "engine/engine.h"

usher_type usher_value_type(const usher_value *value)
{
    return (usher_type)us_value_type(*value);
}

bool usher_value_boolean(const usher_value *value)
{
    return us_value_tag(*value) == US_TAG_BOOLEAN && value->as.integer != 0;
}

bool usher_value_integer(const usher_value *value, int64_t *result)
{
    return us_value_is_number(*value) && us_number_to_int64(*value, result);
}

double usher_value_double(const usher_value *value)
{
    return us_value_is_number(*value) ? us_number_to_double(*value) : 0;
}

usher_text usher_value_string(const usher_value *value)
{
    if (!us_value_is_string(*value))
        return (usher_text){"", 0};
    us_str text = us_value_text(*value);
    return (usher_text){text.text, text.length};
}

static bool is_container(const usher_value *value)
{
    return us_value_tag(*value) >= US_TAG_ARRAY;
}

size_t usher_value_count(const usher_value *value)
{
    return is_container(value) ? us_value_count(*value) : 0;
}

const usher_value *usher_value_at(const usher_value *value, size_t index,
                                  const usher_value **key)
{
    if (index >= usher_value_count(value))
        return NULL;
    if (us_value_tag(*value) == US_TAG_ARRAY) {
        if (key)
            *key = NULL;
        return &value->as.array->items[index];
    }
    if (us_value_tag(*value) == US_TAG_OBJECT) {
        uint32_t at = us_object_order(value->as.object)[index];
        if (key)
            *key = &value->as.object->keys[at];
        return &value->as.object->values[at];
    }
    const us_value *item = &value->as.set->items[us_set_order(value->as.set)[index]];
    if (key)
        *key = item;
    return item;
}

const usher_value *usher_value_member(const usher_value *value, const char *key)
{
    return us_value_tag(*value) == US_TAG_OBJECT ? us_object_get_c(value->as.object, key)
                                                 : NULL;
}
