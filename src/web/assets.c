/* assets.c: looks up what the build embedded. */
#include "web/assets.h"

#include <stdio.h>
#include <stdlib.h>

static const struct asset *find(str name)
{
	size_t n = 0;
	while (asset_list[n].name)
		n++;
	for (size_t low = 0, high = n; low < high;) {
		size_t mid = (low + high) / 2;
		int c = str_cmp(name, str_of(asset_list[mid].name));
		if (c == 0)
			return &asset_list[mid];
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

const struct asset *asset_find(str path)
{
	str folder = S("/assets/");
	return str_starts(path, folder) ? find(str_sub(path, folder.n, path.n)) : NULL;
}

str asset_url(const char *name)
{
	const struct asset *a = find(str_of(name));
	if (!a) {
		fprintf(stderr, "asset_url: %s is not in assets/manifest.txt\n", name);
		abort();
	}
	return str_of(a->url);
}
