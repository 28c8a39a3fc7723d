/* The download sample against a server on another thread, which sends when it is told to. */
#include "support/cm.h"

#include "samples.h"

#include <arpa/inet.h>
#include <nuiitivet/testing.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HALF = 50000 };

typedef struct server {
    int listening;
    int orders[2]; /* a pipe: one byte for each part to send, its end closes the connection */
    uint16_t port;
    const char *head;
    pthread_t thread;
} server;

static void send_all(int to, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(to, data, size, MSG_NOSIGNAL);
        if (sent <= 0) {
            return; /* the client has gone */
        }
        data += sent;
        size -= (size_t)sent;
    }
}

static void *serve(void *user)
{
    server *s = user;
    char request[1024];
    char order;
    static char half[HALF];
    int client = accept(s->listening, NULL, NULL);
    memset(half, 'x', sizeof half);
    if (client >= 0 && recv(client, request, sizeof request, 0) > 0) {
        send_all(client, s->head, strlen(s->head));
        while (read(s->orders[0], &order, 1) == 1) {
            send_all(client, half, sizeof half);
        }
    }
    close(client);
    return NULL;
}

static const char found[] = "HTTP/1.0 200 OK\r\nServer: test\r\nContent-Length: 100000\r\n\r\n";

static void server_start(server *s, const char *head)
{
    struct sockaddr_in at = { .sin_family = AF_INET };
    socklen_t size = sizeof at;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    s->head = head;
    s->listening = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(s->listening, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(s->listening, 4), 0);
    assert_int_equal(getsockname(s->listening, (struct sockaddr *)&at, &size), 0);
    s->port = ntohs(at.sin_port);
    assert_int_equal(pipe(s->orders), 0);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void server_send_half(server *s)
{
    assert_int_equal(write(s->orders[1], "x", 1), 1);
}

static void server_hang_up(server *s)
{
    close(s->orders[1]);
    pthread_join(s->thread, NULL);
}

static void server_finish(server *s)
{
    close(s->orders[0]);
    close(s->listening);
}

static nv_tester *open_sample(const server *s, const char *file)
{
    const download_params params = { "127.0.0.1", s->port, "/file", file };
    return nv_tester_open(nv_component(&download_class, &params), .width = 460, .height = 220);
}

/* The server is outside of virtual time: it is given time until it has answered. */
static void wait_for(nv_tester *t, const char *target, const char *text)
{
    for (int i = 0; i < 60 && strcmp(nv_tester_text_of(t, target), text) != 0; i++) {
        nv_tester_advance(t, 0.5);
    }
    assert_string_equal(nv_tester_text_of(t, target), text);
}

static void downloads_with_progress(void **state)
{
    (void)state;
    server s;
    char file[] = "/tmp/nv-download-XXXXXX";
    int fd = mkstemp(file);
    assert_true(fd >= 0);
    server_start(&s, found);
    nv_tester *t = open_sample(&s, file);
    assert_string_equal(nv_tester_text_of(t, "#status"), "Nothing downloaded yet");
    nv_tester_click(t, "Download");
    wait_for(t, "#status", "Downloading");
    assert_string_equal(nv_tester_text_of(t, "#percent"), "0%");
    assert_true(nv_tester_states_of(t, "Download") & NV_STATE_DISABLED);
    server_send_half(&s);
    wait_for(t, "#percent", "50%");
    assert_string_equal(nv_tester_text_of(t, "#status"), "Downloading");
    server_send_half(&s);
    wait_for(t, "#status", "Downloaded 100000 bytes");
    assert_string_equal(nv_tester_text_of(t, "#percent"), "100%");
    assert_false(nv_tester_states_of(t, "Download") & NV_STATE_DISABLED);
    nv_tester_close(t);
    server_hang_up(&s);
    server_finish(&s);
    close(fd);
    FILE *stored = fopen(file, "rb");
    assert_non_null(stored);
    fseek(stored, 0, SEEK_END);
    assert_int_equal(ftell(stored), 2 * HALF);
    fclose(stored);
    unlink(file);
}

static void cancels_on_the_way(void **state)
{
    (void)state;
    server s;
    server_start(&s, found);
    nv_tester *t = open_sample(&s, NULL);
    nv_tester_click(t, "Download");
    server_send_half(&s);
    wait_for(t, "#percent", "50%");
    nv_tester_click(t, "Cancel");
    assert_string_equal(nv_tester_text_of(t, "#status"), "Cancelled");
    assert_true(nv_tester_states_of(t, "Cancel") & NV_STATE_DISABLED);
    assert_int_equal(nv_tester_tasks(t), 0);
    server_hang_up(&s);
    server_finish(&s);
    nv_tester_click(t, "Download"); /* nobody is there any more */
    wait_for(t, "#status", "Failed: connection refused");
    nv_tester_close(t);
}

static void closing_the_window_ends_the_download(void **state)
{
    (void)state;
    server s;
    server_start(&s, found);
    nv_tester *t = open_sample(&s, NULL);
    nv_tester_click(t, "Download");
    server_send_half(&s);
    wait_for(t, "#percent", "50%");
    nv_tester_close(t); /* fails on any leak */
    server_hang_up(&s);
    server_finish(&s);
}

static void tells_what_the_server_did_wrong(void **state)
{
    (void)state;
    server s;
    nv_log_set_level(NV_LOG_OFF);
    server_start(&s, found);
    nv_tester *t = open_sample(&s, NULL);
    nv_tester_click(t, "Download");
    server_send_half(&s);
    wait_for(t, "#percent", "50%");
    server_hang_up(&s);
    wait_for(t, "#status", "Failed: input or output failed");
    nv_tester_close(t);
    server_finish(&s);

    server_start(&s, "HTTP/1.0 404 Not Found\r\n\r\n");
    t = open_sample(&s, NULL);
    nv_tester_click(t, "Download");
    wait_for(t, "#status", "Failed: the operation reported failure");
    nv_tester_close(t);
    server_hang_up(&s);
    server_finish(&s);
    nv_log_set_level(NV_LOG_WARNING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(downloads_with_progress),
        cmocka_unit_test(cancels_on_the_way),
        cmocka_unit_test(closing_the_window_ends_the_download),
        cmocka_unit_test(tells_what_the_server_did_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
