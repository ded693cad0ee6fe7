/** The cabinet as a whole: its state, its drawing, and a simulated one. */
export const cabinet = {
  'cabinet.drawing': 'The cabinet',
  'cabinet.good': 'Ready',
  'cabinet.clock_not_set': 'Clock not set',
  'cabinet.attention': 'Needs service',
  'cabinet.out_of_service': 'Out of service',
  'cabinet.out_title': 'This cabinet is out of service',
  'cabinet.out_text':
    'No door opens until our staff have been here. What is inside stays locked in, and safe. Please call for help.',
  'cabinet.try_anyway': 'Try all the same',
  'cabinet.lost': 'No connection',
  'cabinet.connecting': 'Connecting',
  'cabinet.lost_title': 'Connection lost',
  'cabinet.lost_text':
    'The page has no connection to the cabinet. It tries again by itself; nothing you typed was kept.',
  'cabinet.door_open': 'Locker {locker}, open',
  'cabinet.door_closed': 'Locker {locker}, closed',
  'cabinet.door_unknown': 'Locker {locker}, unknown',
  'cabinet.door_opening': 'Locker {locker}, opening',
  'cabinet.simulated': 'Demo',
  'cabinet.simulated_title': 'Simulated cabinet',
  'cabinet.tap_a_door': 'Tap a door to open or close it.',
  'cabinet.move_doors': 'Move doors by hand',
  'cabinet.stop_moving': 'Stop moving doors',
} as const;
