"""The hall: windows, queue, kiosk and counter acceptance."""
