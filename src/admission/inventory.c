/* What is known of a kind is an object at data.kubernetes[apiVersion][kind], which is there, and
 * empty, where none exist. Where manifests are all there is, a kind without any is known, too. */
#include "admission/inventory.h"

#include "value/object.h"

us_inventory us_inventory_of(const usher_value *kubernetes, const usher_value *word)
{
    usher_text text = word ? usher_value_string(word) : (usher_text){"", 0};
    us_str how = us_str_make(text.text, text.length);
    return (us_inventory){.kubernetes = kubernetes ? *kubernetes : US_NONE,
                          .complete = us_str_is(how, "complete"),
                          .watched = us_str_is(how, "watched")};
}

static bool knows(const us_inventory *inventory, us_str kind)
{
    size_t slash = kind.length;
    while (slash > 0 && kind.text[slash - 1] != '/')
        slash--;
    us_str version = us_str_slice(kind, 0, slash > 0 ? slash - 1 : 0);
    us_value kinds = us_value_member_str(inventory->kubernetes, version);
    return !us_value_is_none(
        us_value_member_str(kinds, us_str_slice(kind, slash, kind.length)));
}

us_str us_inventory_missing(const us_inventory *inventory, const us_names *kinds)
{
    for (size_t i = 0; i < kinds->count && !inventory->complete; i++)
        if (!knows(inventory, kinds->items[i]))
            return kinds->items[i];
    return US_STR_EMPTY;
}
