/* Which objects beside the one under review are known. */
#ifndef US_ADMISSION_INVENTORY_H
#define US_ADMISSION_INVENTORY_H

#include "admission/match.h"

/* Of the base documents that rules read. */
typedef struct us_inventory {
    us_value kubernetes; /* data.kubernetes; US_NONE: nothing is known */
    bool complete; /* data.usher.inventory says that what is not there does not exist */
    bool watched;  /* … that it is followed in a cluster */
} us_inventory;

/* The paths of the two documents. */
#define US_INVENTORY_KUBERNETES "data.kubernetes"
#define US_INVENTORY_WORD       "data.usher.inventory"

/* [kubernetes] and [word] are what is found there; either may be NULL. */
us_inventory us_inventory_of(const usher_value *kubernetes, const usher_value *word);

/* The first of [kinds], each like apps/v1/Deployment, whose objects are not known, be they none;
 * empty: all are. */
us_str us_inventory_missing(const us_inventory *inventory, const us_names *kinds);

#endif
