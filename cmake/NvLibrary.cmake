# libnuiitivet: all layers but testing; and libnuiitivet_testing beside it.
