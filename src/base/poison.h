/* poison.h: included before each of our sources by the build: these functions do not compile. alloca: -Walloca, VLA: -Wvla.
 * The headers whose own text or macros name them come first. */
#ifndef BASE_POISON_H
#define BASE_POISON_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <inttypes.h>

#pragma GCC poison strcpy strcat sprintf vsprintf atoi atol atoll atof strtok gmtime localtime asctime ctime gets

#endif
