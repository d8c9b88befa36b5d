"""现场授课: who was there when a lecture was held in the hall, from its sign-in sheet; if the office says so, that completes the lecture."""
