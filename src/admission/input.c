/* Inputs: the object under review, with the request beside its members where a package
 * asks for it. Nothing is copied but the members' slots. */
#include "admission/input.h"

#include "admission/plan.h"
#include "value/object.h"

us_value us_input_join(us_arena *arena, us_value object, us_value request)
{
    const us_object *from =
        us_value_tag(object) == US_TAG_OBJECT ? object.as.object : NULL;
    uint32_t count = from ? from->count : 0;
    us_object *input = us_object_new(arena, (size_t)count + 1);
    us_value name = us_value_string(US_STR("request"));
    for (uint32_t i = 0; i < count; i++)
        if (!us_value_equal(from->keys[i], name))
            us_object_add(input, from->keys[i], from->values[i]);
    us_object_add(input, name, request);
    return us_value_object(input);
}

us_value us_input_put_object(us_arena *arena, us_value request, us_value object)
{
    const us_object *from = request.as.object;
    us_object *result = us_object_new(arena, from->count);
    for (uint32_t i = 0; i < from->count; i++)
        us_object_add(result, from->keys[i], from->values[i]);
    us_object_put(result, us_value_string(US_STR("object")), object);
    return us_value_object(result);
}

us_value us_input_of_constraint(us_arena *arena, us_value request, us_value object,
                                us_value parameters)
{
    us_object *input = us_object_new(arena, 2);
    if (us_value_tag(object) != US_TAG_OBJECT)
        object = us_value_member_or_null(request, US_STR("oldObject"));
    us_value own = us_value_member_or_null(request, US_STR("object"));
    if (object.head != own.head || object.as.integer != own.as.integer)
        request = us_input_put_object(arena, request, object);
    us_object_add(input, us_value_string(US_STR("review")), request);
    us_object_add(input, us_value_string(US_STR("parameters")), parameters);
    return us_value_object(input);
}

const usher_value *us_admission_input(us_arena *arena, const us_admission_plan *plan,
                                      size_t index, const usher_value *request,
                                      const usher_value *object)
{
    us_value *input = us_arena_alloc(arena, sizeof *input);
    if (plan->packages[index].constraint)
        *input = us_input_of_constraint(arena, *request, *object,
                                        plan->packages[index].constraint->parameters);
    else if (plan->packages[index].names_request)
        *input =
            us_input_join(arena, *object, us_input_put_object(arena, *request, *object));
    else
        *input = us_value_tag(*object) == US_TAG_NULL
                     ? us_value_member_or_null(*request, US_STR("oldObject"))
                     : *object;
    return input;
}
