"""The service hall: kiosk, screen and booking for everybody; counters with calling, receiving, handing out for the window."""
