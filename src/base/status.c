#include <nuiitivet/base.h>

const char *nv_strstatus(nv_status status)
{
    switch (status) {
#define TEXT_(name, value, text)                                                                   \
    case NV_##name:                                                                                \
        return text;
        NV_STATUS_MAP(TEXT_)
#undef TEXT_
    }
    return "unknown status";
}

const char *nv_status_name(nv_status status)
{
    switch (status) {
#define NAME_(name, value, text)                                                                   \
    case NV_##name:                                                                                \
        return "NV_" #name;
        NV_STATUS_MAP(NAME_)
#undef NAME_
    }
    return "NV_?";
}
