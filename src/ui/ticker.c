/* Tickers: called once in each frame, on its clock. */
#include "base/assert.h"
#include "ui/view_internal.h"

static void link_last(nv__ticker *head, nv__ticker *ticker)
{
    ticker->prev = head->prev;
    ticker->next = head;
    head->prev->next = ticker;
    head->prev = ticker;
}

static void unlink_ticker(nv__ticker *ticker)
{
    ticker->prev->next = ticker->next;
    ticker->next->prev = ticker->prev;
    ticker->prev = ticker->next = NULL;
}

void nv__view_add_ticker(nv__view *view, nv__ticker *ticker)
{
    NV__REQUIRE(view && ticker && ticker->tick, , "a ticker without a view or a function");
    if (ticker->view == view) {
        return;
    }
    nv__ticker_remove(ticker);
    ticker->view = view;
    ticker->started = false;
    link_last(&view->tickers, ticker);
    nv__view_request_frame(view);
}

void nv__ticker_remove(nv__ticker *ticker)
{
    NV__REQUIRE(ticker, , "nv__ticker_remove of NULL");
    if (!ticker->view) {
        return;
    }
    if (ticker->view->ticking == ticker) {
        ticker->view->ticking = NULL;
    }
    unlink_ticker(ticker);
    ticker->view = NULL;
}

static double step(nv__ticker *ticker, double now)
{
    double dt = ticker->started ? now - ticker->last_time : 0;
    ticker->started = true;
    ticker->last_time = now;
    return dt > 0 ? dt : 0;
}

void nv__view_tick(nv__view *view)
{
    if (view->tickers.next == &view->tickers) {
        return;
    }
    /* Those of this frame wait in a list of their own: what one of them adds has its turn in the
     * next frame, and whatever one removes or frees is in neither. */
    nv__ticker due = { .prev = view->tickers.prev, .next = view->tickers.next };
    due.prev->next = due.next->prev = &due;
    view->tickers.prev = view->tickers.next = &view->tickers;
    while (due.next != &due) {
        nv__ticker *ticker = due.next;
        unlink_ticker(ticker);
        link_last(&view->tickers, ticker);
        view->ticking = ticker;
        bool again = ticker->tick(ticker, step(ticker, view->now));
        /* Gone, if it took itself out: then it must not be looked at. */
        if (view->ticking == ticker && !again) {
            nv__ticker_remove(ticker);
        }
    }
    view->ticking = NULL;
}
