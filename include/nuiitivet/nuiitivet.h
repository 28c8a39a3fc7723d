/* Everything an application needs; testing.h is included by tests, uv.h by hosts with a libuv loop.
 */
#ifndef NUIITIVET_NUIITIVET_H
#define NUIITIVET_NUIITIVET_H

#include <nuiitivet/app.h>
#include <nuiitivet/base.h>
#include <nuiitivet/canvas.h>
#include <nuiitivet/channel.h>
#include <nuiitivet/color.h>
#include <nuiitivet/event.h>
#include <nuiitivet/geometry.h>
#include <nuiitivet/group.h>
#include <nuiitivet/image.h>
#include <nuiitivet/image_source.h>
#include <nuiitivet/inspect.h>
#include <nuiitivet/io.h>
#include <nuiitivet/material.h>
#include <nuiitivet/observable.h>
#include <nuiitivet/observable_inspect.h>
#include <nuiitivet/observable_list.h>
#include <nuiitivet/observable_more.h>
#include <nuiitivet/observable_of.h>
#include <nuiitivet/overlay.h>
#include <nuiitivet/runtime.h>
#include <nuiitivet/scroll.h>
#include <nuiitivet/select.h>
#include <nuiitivet/sync.h>
#include <nuiitivet/thread.h>
#include <nuiitivet/timing.h>
#include <nuiitivet/widget.h>
#include <nuiitivet/widgets.h>

#endif
